"""The severities that rules have for `any`, held against what targets do: an error must be somebody's error.

Every finding of the fixtures counts, whatever case it is, with what the built-in targets do about it. JSON faults
are exempt, because the standard decides about them.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

import fixtures
from fixtures_check import check_text
from tuneline.domain.effect import Effect
from tuneline.domain.severity import Severity
from tuneline.engine import weigh
from tuneline.engine.verdict import REFUSED, verdicts
from tuneline.rules.base import Rule
from tuneline.rules.finding import Found
from tuneline.rules.reading import Reading
from tuneline.rules.table import RULES
from tuneline.settings.model import Settings
from tuneline.targets.targets_table import BUILT_IN

FIXTURES = sorted((Path(__file__).parent.parent / "rules").glob("*/*.marked.jsonl"))

# Errors of which no target is known to refuse them, or which one accepts, and why they are errors all the same.
EXCEPTIONS: dict[str, str] = {
    "invalid-weight/boolean": "a checker written in Python takes true for 1; every service with a schema refuses it",
    "mixed-formats": "a service whose lines choose their own formats; all others take a file for one format",
    "unknown-role": "some trainers read words of other formats, such as `gpt`, and most readers stop at them",
}


class _Seen:
    """For each rule and case the targets that refuse it and those that accept it, by name."""

    def __init__(self) -> None:
        self.refuse: defaultdict[str, set[str]] = defaultdict(set)
        self.accept: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, rule: Rule, found: Found, reading: Reading) -> None:
        severity = found.severity or rule.severity
        if found.quiet or severity is not Severity.ERROR or rule.group == "jsonl":
            return
        name = f"{rule.name}/{found.case}" if found.case else rule.name
        self.refuse[name] |= set()
        for it in verdicts(rule, found, reading, BUILT_IN.values()):
            if it.evidence.verified and it.effect in REFUSED:
                self.refuse[name].add(it.target.name)
            elif it.evidence.verified and it.effect is Effect.ACCEPT:
                self.accept[name].add(it.target.name)


@pytest.fixture(scope="module")
def seen() -> _Seen:
    """What all records of the fixtures show."""
    found = _Seen()
    weighed = weigh.ActiveRules.weigh

    def watched(self: weigh.ActiveRules, rule: Rule, it: Found, reading: Reading) -> object:
        found.add(rule, it, reading)
        return weighed(self, rule, it, reading)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weigh.ActiveRules, "weigh", watched)
        for path in FIXTURES:
            for section in fixtures.sections(path):
                check_text("".join(f"{it.text}\n" for it in section.records), Settings())
    return found


def test_an_error_for_any_is_refused_by_somebody_and_accepted_by_nobody(seen: _Seen) -> None:
    assert len(seen.refuse) > 15
    wrong = {
        name: (sorted(seen.refuse[name]), sorted(seen.accept[name]))
        for name in seen.refuse
        if not seen.refuse[name] or seen.accept[name]
    }
    assert {name: it for name, it in wrong.items() if name not in EXCEPTIONS} == {}


def test_no_exception_is_left_over(seen: _Seen) -> None:
    needed = {name for name in seen.refuse if not seen.refuse[name] or seen.accept[name]}
    assert set(EXCEPTIONS) == needed
    assert {name.partition("/")[0] for name in EXCEPTIONS} <= set(RULES)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_target_more_moves_no_severity_for_any(path: Path) -> None:
    """Facts change who is named, and nothing else, as long as nobody is named by the user."""
    two = tuple(BUILT_IN[name] for name in ("openai", "azure"))
    for section in fixtures.sections(path):
        text = "".join(f"{it.text}\n" for it in section.records)
        few, all_ = (
            [
                (row, it.rule, it.case, it.severity, it.path, it.span)
                for row, it in check_text(text, Settings(), targets=targets)
            ]
            for targets in (two, None)
        )
        assert few == all_
