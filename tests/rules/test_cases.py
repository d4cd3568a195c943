"""What rules say of themselves: what they are about, and the cases that targets may have facts of."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from fixtures import sections
from fixtures_check import check_text
from fixtures_pages import examples
from tuneline.engine import weigh
from tuneline.rules.base import AboutEach, Reading, Rule
from tuneline.rules.finding import Finding, Found
from tuneline.rules.table import RULES

READERS = Path(__file__).parent.parent / "readers" / "cases.jsonl"

# Whoever reads the file, and whatever is done about it: these keep their own severity where a target accepts it.
WORTH = {
    "arguments-mismatch",
    "arguments-not-json",
    "duplicate-example",
    "empty-cell",
    "empty-content",
    "identical-pair",
    "invalid-parameters",
    "no-grader-keys",
    "no-user-message",
    "not-training-data",
    "nothing-to-train",
    "special-token",
    "suspicious-escape",
    "undeclared-tool",
    "uneven-grader-keys",
    "wrong-format",
}
# The standard decides, so no target silences them.
JSON = {
    "not-json-lines",
    "duplicate-key",
    "invalid-json",
    "invalid-utf8",
    "json-array-file",
    "lone-surrogate",
    "not-an-object",
    "pretty-printed",
    "several-values",
}


def test_concerns() -> None:
    of = defaultdict(set)
    for rule in RULES.values():
        of[rule.concern].add(rule.name)
    assert of["worth"] == WORTH
    assert of["json"] == JSON


def test_every_case_is_declared_and_comes_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silent findings count: a case may be there for targets alone."""
    yielded, details = defaultdict(set), defaultdict(set)
    weigh_one = weigh.ActiveRules.weigh

    def listen(rules: weigh.ActiveRules, rule: Rule, found: Found, reading: Reading) -> Finding | None:
        yielded[rule.name].add(found.case)
        each = found.about.each if isinstance(found.about, AboutEach) else ()
        details[rule.name] |= {found.detail, *(case for case, _ in each)}
        return weigh_one(rules, rule, found, reading)

    monkeypatch.setattr(weigh.ActiveRules, "weigh", listen)
    fixtures = Path(__file__).parent.glob("*/*.marked.jsonl")
    for section in [section for path in fixtures for section in sections(path)]:
        for settings in section.settings():
            list(section.checked(settings))
    for rule in RULES.values():
        for example in (*examples(rule, "Bad"), *examples(rule, "Good")):
            check_text("\n".join(example.lines), example.settings)
    for it in map(json.loads, READERS.read_text("utf-8").split("\n")[:-1]):
        check_text(it.get("text", ""))
    for name, found in details.items():
        rule = RULES[name]
        assert found <= {"", *rule.cases, *rule.details}, name
    cases = {rule.name: set(rule.cases) for rule in RULES.values()}
    assert {name: found - {""} for name, found in yielded.items() if found - {""}} == {
        name: declared for name, declared in cases.items() if declared
    }
