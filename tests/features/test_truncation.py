"""Which caps bite, in words, from what checking leaves behind."""

from __future__ import annotations

import json

import pytest

from tuneline.engine.document import FileState
from tuneline.engine.reading import reading_for
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.weigh import active_rules
from tuneline.features import limits
from tuneline.features.links import links
from tuneline.features.outline import Outline
from tuneline.features.truncation import sizes, truncations
from tuneline.settings.model import Settings

GOOD = '{"messages": [{"role": "user", "content": "Hi %s"}, {"role": "assistant", "content": "Hello."}]}'
IMAGE = json.dumps({"type": "image_url", "image_url": {"url": "https://example.org/a.png"}})


def state(lines: list[str]) -> FileState:
    settings = Settings()
    made = FileState(lines, reading_for(settings), active_rules(settings))
    made.findings()
    return made


def words(lines: list[str]) -> list[str]:
    made = state(lines)
    return list(truncations(sizes(made), made.assembly.worst(0).counts.total()))


def test_an_ordinary_file_meets_no_bound() -> None:
    lines = [GOOD % row for row in range(50)]
    assert words(lines) == []
    assert sizes(state(["", *lines]))[:4] == (50, 50, 100, 0)


def test_long_lines() -> None:
    long = GOOD % ("x" * limits.READ_LINE)
    (told,) = words([long, GOOD % 1])
    assert told == ("1 line is longer than 1,000,000 characters: hovers, colours and the outline skip it")
    assert words([long, long + " "])[0].startswith("2 lines are longer")


@pytest.mark.parametrize("examples", [1_666, 1_667, 4_999, 5_000])
def test_the_outline_is_cut_where_it_says_so_itself(examples: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [GOOD % row for row in range(examples)]
    made = state(lines)
    (*_, last) = Outline().symbols(Snapshot(made))
    told = [it for it in truncations(sizes(made), 0) if "outline" in it]
    assert bool(told) is (last.kind == "note")
    assert [it for it in told if f"4,999 of {examples:,} lines" in it] == (told if examples > 4_999 else [])


def test_values_spread_over_lines_are_one_entry() -> None:
    lines = json.dumps([json.loads(GOOD % row) for row in range(3)], indent=1).split("\n")
    found = sizes(state(lines))
    assert (found.examples, found.entries) == (3, 1)


def test_images_become_links_up_to_a_bound() -> None:
    line = GOOD.replace('"Hi %s"', "[%s]") % ", ".join([IMAGE] * 11)
    made = state([line] * 91)
    assert sizes(made).images == sum(1 for it in links(Snapshot(made)) if it) == 1_001
    assert list(truncations(sizes(made), 0)) == [
        "the file has 1,001 images; at most 1,000 addresses of them become links"
    ]
    assert list(truncations(sizes(state([line] * 90)), 0)) == []


def test_a_line_full_of_findings() -> None:
    bad = json.dumps({"messages": [{"role": "nobody", "content": "x"}] * 150})
    made = state([bad, GOOD % 1])
    assert list(truncations(sizes(made), 0)) == [
        "1 line has 100 findings or more; the first 100 per line are reported"
    ]


def test_findings() -> None:
    found = sizes(state([GOOD % 1]))
    assert list(truncations(found, limits.DIAGNOSTICS)) == []
    assert next(truncations(found, limits.DIAGNOSTICS + 1)).startswith("999 of 1,001 findings are shown")
