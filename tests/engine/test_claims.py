"""One cause, one finding: what one rule explains, no other rule reports, whatever the order and the path taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from fixtures_check import check_text, name_of
from tuneline.engine.claims import Claim, unclaimed
from tuneline.engine.line import Checker
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import ActiveRules, active_rules
from tuneline.formats.table import FORMATS
from tuneline.rules.base import Findings, Found, Reading, Rule, Scope, Severity, View
from tuneline.rules.finding import Finding
from tuneline.rules.table import RULES
from tuneline.settings.model import Settings
from tuneline.syntax.paths import Path
from tuneline.text.message import Message

ASKED = '{"role": "user", "content": "Hi"}'
OTHER_KEY = f'{{"messages": [{ASKED}, {{"role": "assistant", "text": "Hello."}}]}}'
PLACE: Path = ("messages", 1, "text")


def named(line: str, **settings: object) -> list[str]:
    found = check_text(line + "\n", Settings.model_validate({"ignore": ("too-few-examples",), **settings}))
    return [name_of(it.finding) for it in found]


@pytest.mark.parametrize("target", ["any", "openai", "azure"])
def test_a_text_under_another_key_is_one_finding(target: str) -> None:
    assert named(OTHER_KEY, target=target) == ["missing-content/other-key"]


def test_what_is_not_looked_for_claims_nothing() -> None:
    assert named(OTHER_KEY, ignore=("missing-content", "too-few-examples")) == ["unknown-key/message"]


def test_only_the_place_itself_and_what_is_in_it_are_claimed() -> None:
    line = OTHER_KEY.replace('"text"', '"textt": 1, "text"')
    assert sorted(named(line)) == ["missing-content/other-key", "unknown-key/message"]
    found = [Finding("b", Severity.ERROR, "m", path) for path in [("x",), ("x", 0, "y"), ("xy",), ()]]
    own = Finding("a", Severity.ERROR, "m", ("x",))
    assert unclaimed((own, *found), {("x",): Claim("a")}) == (own, *found[2:])


def found_in(lines: list[str], rules: ActiveRules) -> Iterator[list[str]]:
    reading = replace(reading_for(Settings()), format=FORMATS["chat"])
    checker = Checker(reading, rules)
    for line in lines:
        yield [name_of(it) for it in checker.check(line).findings]


def test_lines_of_one_outline_say_the_same() -> None:
    # The outline is learned once; what is claimed must hold for the lines after it, on both paths.
    lines = [OTHER_KEY.replace("Hi", word) for word in ("One", "Two", "Three")]
    assert list(found_in(lines, active_rules(Settings()))) == [["missing-content/other-key"]] * 3


def claims_it(_line: object, _reading: Reading) -> Findings:
    yield Found(Message("It is explained."), PLACE, "key", claims=(PLACE,))


CLAIMING = Rule("claiming", "format", Severity.ERROR, Scope.VALUE, "It claims", claims_it)


@pytest.mark.parametrize("last", [True, False])
def test_the_order_of_rules_does_not_matter(last: bool) -> None:
    rules = (RULES["unknown-key"], CLAIMING) if last else (CLAIMING, RULES["unknown-key"])
    assert list(found_in([OTHER_KEY, OTHER_KEY], ActiveRules(rules))) == [["claiming"]] * 2


def test_the_first_to_claim_a_place_reports_it() -> None:
    # Rules about outlines run before all others.
    rules = ActiveRules((CLAIMING, RULES["missing-content"]))
    assert list(found_in([OTHER_KEY, OTHER_KEY], rules)) == [["missing-content/other-key"]] * 2


def silent(_view: View, _reading: Reading) -> Findings:
    yield Found(Message("It says nothing by itself."), PLACE, quiet=True, claims=(PLACE,))


def test_a_claim_holds_where_nothing_is_reported() -> None:
    accepted = Rule("accepted", "format", Severity.ERROR, Scope.OUTLINE, "It is silent", silent)
    assert list(found_in([OTHER_KEY], ActiveRules((accepted, RULES["unknown-key"])))) == [[]]
