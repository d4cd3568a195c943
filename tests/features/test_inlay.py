"""Inlay hints, drawn into the line where an editor shows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots import dump, open_text
from strategies import chat_examples, json_texts, texts
from tuneline.analysis import limits
from tuneline.analysis.snapshot import Snapshot
from tuneline.features.inlay import Inlay, inlay
from tuneline.tokens.encodings import load


@pytest.fixture(autouse=True, scope="module")
def _encoder() -> None:
    load("o200k_base")


def hints(snapshot: Snapshot, first: int = 0, last: int = 9, **switches: bool) -> list[Inlay]:
    return [it for it in inlay(snapshot, first, last, **switches) if it is not None]


def drawn(text: str, **switches: bool) -> str:
    """The text with its hints in angle brackets."""
    snapshot = open_text(text)
    lines = list(snapshot.texts)
    for it in reversed(hints(snapshot, **switches)):
        line = lines[it.row]
        lines[it.row] = f"{line[: it.column]}⟨{it.text}⟩{line[it.column :]}"
    return "\n".join(lines)


USER = '{"role": "user", "content": "Hi"}'
MASKED = '{"role": "assistant", "content": "Hello.", "weight": 0}'
LAST = '{"role": "assistant", "content": "Bye."}'
LINE = f' {{"messages": [{USER}, {MASKED}, {USER}, {LAST}]}}'


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        ({}, f' ⟨25 tokens (2 trained)⟩{{"messages": [{USER}, ⟨6 tokens, not trained⟩{MASKED}, {USER}, ⟨6 tokens⟩{LAST}]}}'),
        ({"trained": False}, f' ⟨25 tokens (2 trained)⟩{{"messages": [{USER}, ⟨6 tokens⟩{MASKED}, {USER}, ⟨6 tokens⟩{LAST}]}}'),
        ({"tokens": False}, f' {{"messages": [{USER}, ⟨not trained⟩{MASKED}, {USER}, {LAST}]}}'),
        ({"tokens": False, "trained": False}, LINE),
    ],
)  # fmt: skip
def test_switches(switches: dict[str, bool], expected: str) -> None:
    assert drawn(LINE, **switches) == expected


def test_why_is_told() -> None:
    assert [it.tooltip for it in hints(open_text(LINE), tokens=False)] == ["Not trained: its weight is 0."]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            '{"messages": [{"role": "assistant", "content": "Hel',
            '⟨8 tokens (1 trained)⟩{"messages": [⟨5 tokens⟩{"role": ',
        ),
        ('{"messages": [', '{"messages": ['),
        ('{"prompt": "One two", "completion": "three"}', '⟨3 tokens (1 trained)⟩{"prompt": "One two", '),
        ('{"level": "info"}', '{"level": "info"}'),
        ("[1]", "[1]"),
        ("", ""),
    ],
)
def test_lines_of_all_kinds(line: str, expected: str) -> None:
    assert drawn(line).startswith(expected)


def test_a_prompt_has_no_trained_part() -> None:
    turns = [{"role": "assistant", "content": "a"}, {"role": "user", "content": "b"}]
    line = dump({"messages": turns, "answer": 1})
    assert drawn(line).startswith('⟨13 tokens⟩{"messages": [⟨5 tokens⟩{"role": "assistant"')


def test_no_hints_inside_a_value_over_several_lines() -> None:
    text = '{\n"messages": [\n' + USER + ",\n" + LAST + "\n]\n}\n"
    assert drawn(text) == text.rstrip("\n")


def test_over_the_limit() -> None:
    snapshot = open_text(LINE, models={"tiny": {"limit": 20, "encoding": "o200k_base"}}, model="tiny")
    assert hints(snapshot)[0].text == "25 tokens (2 trained), 5 over the limit"


def test_the_asked_lines_only() -> None:
    snapshot = open_text("\n".join([LINE] * 5))
    assert [it.row for it in hints(snapshot, 1, 2)] == [1, 1, 1, 2, 2, 2]
    assert [it.row for it in hints(snapshot, -5, 0)] == [0, 0, 0]
    assert hints(snapshot, 5, 99) == []


@pytest.mark.parametrize(
    ("cap", "most", "rows"), [("INLAY_HINTS", 4, [0, 0, 0, 1]), ("RANGE_SIZE", 400, [0, 0, 0, 1, 1, 1])]
)
def test_caps(cap: str, most: int, rows: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, cap, most)
    assert [it.row for it in hints(open_text("\n".join([LINE] * 5)))] == rows


def test_loads_no_encoder() -> None:
    snapshot = open_text(LINE, models={"other": {"encoding": "cl100k_base"}}, model="other")
    assert [it.text for it in hints(snapshot)] == ["not trained"]


@given(json_texts(chat_examples()) | texts(40), st.integers(0, 300))
def test_never_raises_on_part_of_a_line(text: str, end: int) -> None:
    snapshot = open_text(text[:end])
    for it in hints(snapshot):
        assert 0 <= it.column <= len(snapshot.texts[it.row])
