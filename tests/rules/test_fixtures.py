"""The fixtures of the rules: findings as they are marked, fixes that hold, and words as in the snapshots.

What the markers mean is written in tests/fixtures.py. With UPDATE_SNAPSHOTS=1 in the environment the words of
each group, `<group>/words.txt`, are written afresh: read the diff before it is committed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from fixtures import Section, sections
from fixtures_check import check_text, words_of
from fixtures_pages import examples
from tuneline.rules.table import GROUPS, RULES

HERE = Path(__file__).parent
FIXTURES = {path: sections(path) for path in sorted(HERE.glob("*/*.marked.jsonl"))}


@pytest.mark.parametrize(
    "section",
    [
        pytest.param(it, id=f"{path.parent.name}/{it.title}")
        for path, found in FIXTURES.items()
        for it in found
    ],
)
def test_section(section: Section) -> None:
    section.check()


def words(group: str) -> list[str]:
    """What the rules of a group say on their pages and in the fixtures of the group, each sentence once."""
    mine = [it for path, found in FIXTURES.items() if path.parent.name == group for it in found]
    said = {line for it in mine for line in it.words()}
    for rule in RULES.values():
        for example in examples(rule, "Bad") if rule.group == group else ():
            said |= {words_of(it.finding) for it in check_text("\n".join(example.lines), example.settings)}
    return sorted(line for line in said if RULES[line.split()[0].split("/")[0]].group == group)


@pytest.mark.parametrize("group", GROUPS)
def test_words(group: str) -> None:
    snapshot, said = HERE / group / "words.txt", words(group)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        snapshot.write_text("".join(line + "\n" for line in said), "utf-8")
    assert snapshot.exists(), "run with UPDATE_SNAPSHOTS=1, and read what it writes"
    assert snapshot.read_text("utf-8").split("\n")[:-1] == said, (
        "if this is meant, run with UPDATE_SNAPSHOTS=1"
    )


def test_sentences() -> None:
    messages = [line.partition(": ")[2].partition(" | ")[0] for group in GROUPS for line in words(group)]
    assert len(messages) > len(RULES)
    # The name of a model may begin one.
    good = re.compile(r"(?:[A-Z`\"\d]|[a-z]+\d?-).{1,318}(?:\.|\.\)|\?)")
    wrong = [it for it in messages if not good.fullmatch(it)]
    assert wrong == []


def test_no_fixture_and_no_snapshot_is_left_over() -> None:
    assert {path.parent.name for path in [*FIXTURES, *HERE.glob("*/words.txt")]} == set(GROUPS)
