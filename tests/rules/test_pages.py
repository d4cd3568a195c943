"""Every rule has a page whose examples are true: the bad one gives exactly its finding, the good one none.

The fixes that the bad example offers are applied too: the line still parses, the finding is gone, nothing else
came in, and what the fix does not speak of is unchanged.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from tuneline.domain.severity import Severity
from tuneline.engine.assembly import Placed
from tuneline.engine.fixes.plan import fix_line
from tuneline.engine.fixes.rewrites import REWRITES, STRIP_BOM
from tuneline.rules.base import Rule
from tuneline.rules.finding import Fix
from tuneline.rules.table import GROUPS, RULES
from tuneline.settings.model import Settings
from tuneline.syntax.parse import parse
from tuneline.testing import check_text

SECTIONS = ("Bad", "Good", "Fixes", "Known from")
_FENCE = re.compile(r"^```jsonl(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
# What cannot be written as text in a page is tested where it can be made from bytes.
WITHOUT_EXAMPLE = {"byte-order-mark", "invalid-utf8", "empty-file", "file-too-large", "image-size"}


class Example(NamedTuple):
    kind: str
    settings: Settings
    text: str


def examples(rule: Rule) -> list[Example]:
    found = []
    for part in re.split(r"^## ", rule.page, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        for fence in _FENCE.finditer(body):
            words = dict(word.split("=", 1) for word in fence["info"].split())
            found.append(Example(title.strip(), Settings.model_validate(words), fence["text"]))
    return found


def findings(example: Example, rule: Rule, text: str | None = None) -> list[Placed]:
    """All findings; that the file is too short is every page's nature."""
    placed = check_text(example.text if text is None else text, example.settings)
    return [it for it in placed if it.finding.rule != "too-few-examples" or rule.name == "too-few-examples"]


def of_kind(kind: str) -> list[object]:
    return [
        pytest.param(rule, example, id=rule.name)
        for rule in RULES.values()
        for example in examples(rule)
        if example.kind == kind
    ]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_page_has_its_parts(rule: Rule) -> None:
    titles = re.findall(r"^## (.+)$", rule.page, flags=re.MULTILINE)
    assert set(titles) <= set(SECTIONS)
    assert titles == [title for title in SECTIONS if title in titles]
    assert "Known from" in titles
    assert rule.group in GROUPS
    assert any(example.kind == "Bad" for example in examples(rule)) or rule.name in WITHOUT_EXAMPLE


@pytest.mark.parametrize(("rule", "example"), of_kind("Bad"))
def test_bad_example_gives_exactly_one_finding(rule: Rule, example: Example) -> None:
    assert [it.finding.rule for it in findings(example, rule)] == [rule.name]


@pytest.mark.parametrize(("rule", "example"), of_kind("Good"))
def test_good_example_gives_none(rule: Rule, example: Example) -> None:
    told = [it for it in findings(example, rule) if it.finding.severity is not Severity.HINT]
    assert [(it.finding.rule, it.finding.message) for it in told] == []


@pytest.mark.parametrize(("rule", "example"), of_kind("Bad"))
def test_finding_reads_well(rule: Rule, example: Example) -> None:
    ((_, finding),) = findings(example, rule)
    assert finding.message[0].isupper() or finding.message[0] in '`"0123456789'
    assert finding.message.endswith((".", ".)", "?"))
    assert len(finding.message) < 320
    assert finding.span is not None
    assert len({fix.title for fix in finding.fixes}) == len(finding.fixes)


def fixed(lines: list[str], row: int, fix: Fix) -> list[str]:
    if fix.rewrite is None:
        line, used = fix_line(lines[row], (fix,))
        assert used == [fix], "the fix changes nothing"
        return [*lines[:row], line, *lines[row + 1 :]]
    first, count = row + fix.rewrite.first, fix.rewrite.count
    new = REWRITES[fix.rewrite.how](lines[first : first + count])
    assert new is not None
    return [*lines[:first], *new, *lines[first + count :]]


FIXABLE = [
    pytest.param(rule, example, placed, fix, id=f"{rule.name}: {fix.title}")
    for rule in RULES.values()
    for example in examples(rule)
    if example.kind == "Bad"
    for placed in findings(example, rule)
    for fix in placed.finding.fixes
    if fix.rewrite is None or fix.rewrite.how != STRIP_BOM
]


@pytest.mark.parametrize(("rule", "example", "placed", "fix"), FIXABLE)
def test_fix_mends(rule: Rule, example: Example, placed: Placed, fix: Fix) -> None:
    lines = example.text.removesuffix("\n").split("\n")
    after = fixed(lines, placed.row, fix)
    for line in after:
        if line.strip():
            assert not parse(line).faults, line
    left = findings(example, rule, "\n".join(after) + "\n")
    assert rule.name not in {it.finding.rule for it in left}
    # An inserted empty answer is to be typed into, and says so itself; otherwise nothing may come in.
    assert {it.finding.rule for it in left if it.finding.severity >= Severity.WARNING} <= {"empty-content"}


def test_a_rule_with_fixes_says_so() -> None:
    promised = {rule.name for rule in RULES.values() if "## Fixes" in rule.page}
    offered = {param.values[0].name for param in FIXABLE}  # type: ignore[attr-defined]
    assert offered <= promised
