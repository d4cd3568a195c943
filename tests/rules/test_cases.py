"""What rules say of themselves: what they are about, and the cases that targets may have facts of."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from fixtures import sections
from fixtures_check import check_text
from fixtures_pages import examples
from tuneline.engine import weigh
from tuneline.rules.base import Reading, Rule
from tuneline.rules.finding import Finding, Found
from tuneline.rules.table import RULES

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
    yielded = defaultdict(set)
    weigh_one = weigh.ActiveRules.weigh

    def listen(rules: weigh.ActiveRules, rule: Rule, found: Found, reading: Reading) -> Finding | None:
        yielded[rule.name].add(found.case)
        return weigh_one(rules, rule, found, reading)

    monkeypatch.setattr(weigh.ActiveRules, "weigh", listen)
    fixtures = Path(__file__).parent.glob("*/*.marked.jsonl")
    for section in [section for path in fixtures for section in sections(path)]:
        for settings in section.settings():
            list(section.checked(settings))
    for rule in RULES.values():
        for example in (*examples(rule, "Bad"), *examples(rule, "Good")):
            check_text("\n".join(example.lines), example.settings)
    cases = {rule.name: set(rule.cases) for rule in RULES.values()}
    assert {name: found - {""} for name, found in yielded.items() if found - {""}} == {
        name: declared for name, declared in cases.items() if declared
    }
