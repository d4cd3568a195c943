"""Every rule has a page whose examples are true: the bad one gives exactly its finding, the good one none."""

from __future__ import annotations

import re

import pytest

from fixtures_check import Placed, check_text, fix_problems
from fixtures_pages import Example, examples
from tuneline.domain.severity import Severity
from tuneline.rules.base import Rule
from tuneline.rules.table import GROUPS, RULES

SECTIONS = ("Bad", "Good", "Fixes", "Known from")
# What cannot be written as text in a page is tested where it can be made from bytes.
WITHOUT_EXAMPLE = {
    "byte-order-mark",
    "invalid-utf8",
    "empty-file",
    "file-too-large",
    "image-size",
    "line-ending",
    "too-many-examples",
}


def findings(example: Example, rule: Rule) -> list[Placed]:
    """All findings; that the file is too short is every page's nature."""
    placed = check_text("\n".join(example.lines) + "\n", example.settings)
    return [it for it in placed if it.finding.rule != "too-few-examples" or rule.name == "too-few-examples"]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_page(rule: Rule) -> None:
    titles = re.findall(r"^## (.+)$", rule.page, flags=re.MULTILINE)
    assert titles == [title for title in SECTIONS if title in titles]
    assert "Known from" in titles
    assert rule.group in GROUPS
    bad = list(examples(rule, "Bad"))
    assert bad or rule.name in WITHOUT_EXAMPLE
    for example in bad:
        (placed,) = findings(example, rule)
        assert placed.finding.rule == rule.name
        assert placed.finding.span is not None
        assert not placed.finding.fixes or "Fixes" in titles
        titles_of_fixes = [fix.title for fix in placed.finding.fixes]
        assert len(set(titles_of_fixes)) == len(titles_of_fixes)
        for fix in placed.finding.fixes:
            assert fix_problems(example.lines, placed, fix, example.settings) == [], fix.title
    for example in examples(rule, "Good"):
        loud = [it.finding for it in findings(example, rule) if it.finding.severity is not Severity.HINT]
        assert [(it.rule, it.message) for it in loud] == []
