"""Inlay hints, drawn into the line where an editor shows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots import dump, open_text
from strategies import chat_examples, json_texts, texts
from tuneline.engine import snapshot
from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.inlay import Inlay, inlay
from tuneline.tokens.encodings import load


@pytest.fixture(autouse=True, scope="module")
def _encoder() -> None:
    load("o200k_base")


def hints(opened: Snapshot, first: int = 0, last: int = 9, **switches: bool) -> list[Inlay]:
    return [it for it in inlay(opened, first, last, **switches) if it is not None]


def drawn(text: str, **switches: bool) -> str:
    """The text with its hints in angle brackets."""
    opened = open_text(text)
    lines = list(opened.texts)
    for it in reversed(hints(opened, **switches)):
        line = lines[it.row]
        lines[it.row] = f"{line[: it.column]}⟨{it.text}⟩{line[it.column :]}"
    return "\n".join(lines)


USER = '{"role": "user", "content": "Hi"}'
MASKED = '{"role": "assistant", "content": "Hello.", "weight": 0}'
LAST = '{"role": "assistant", "content": "Bye."}'
LINE = f' {{"messages": [{USER}, {MASKED}, {USER}, {LAST}]}}'


@pytest.mark.parametrize(
    ("switches", "whole", "masked", "last"),
    [
        ({}, "⟨25 tokens (2 trained)⟩", "⟨not trained, 6 tokens⟩", "⟨6 tokens⟩"),
        ({"trained": False}, "⟨25 tokens (2 trained)⟩", "⟨6 tokens⟩", "⟨6 tokens⟩"),
        ({"tokens": False}, "", "⟨not trained⟩", ""),
        ({"tokens": False, "trained": False}, "", "", ""),
    ],
)
def test_switches(switches: dict[str, bool], whole: str, masked: str, last: str) -> None:
    expected = f' {whole}{{"messages": [{USER}, {masked}{MASKED}, {USER}, {last}{LAST}]}}'
    assert drawn(LINE, **switches) == expected


def test_why_is_told() -> None:
    assert [it.tooltip for it in hints(open_text(LINE), tokens=False)] == ["Weight: 0, not trained."]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            '{"messages": [{"role": "assistant", "content": "Hel',
            '⟨✗ 8 tokens (1 trained)⟩{"messages": [⟨5 tokens⟩{"role": ',
        ),
        ('{"messages": [', '⟨✗⟩{"messages": ['),
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
    opened = open_text(LINE, models={"tiny": {"limit": 20, "encoding": "o200k_base"}}, model="tiny")
    assert hints(opened)[0].text == "✗ 25 tokens (2 trained), 5 over the limit"


def test_the_asked_lines_only() -> None:
    opened = open_text("\n".join([LINE] * 5))
    assert [it.row for it in hints(opened, 1, 2)] == [1, 1, 1, 2, 2, 2]
    assert [it.row for it in hints(opened, -5, 0)] == [0, 0, 0]
    assert hints(opened, 5, 99) == []


@pytest.mark.parametrize(
    ("cap", "most", "rows"), [("INLAY_HINTS", 4, [0, 0, 0, 1]), ("RANGE_SIZE", 400, [0, 0, 0, 1, 1, 1])]
)
def test_caps(cap: str, most: int, rows: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, cap, most)
    assert [it.row for it in hints(open_text("\n".join([LINE] * 5)))] == rows


def test_loads_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "is_loaded", lambda _: False)
    assert [it.text for it in hints(open_text(LINE))] == ["not trained"]


@given(json_texts(chat_examples()) | texts(40), st.integers(0, 300))
def test_never_raises_on_part_of_a_line(text: str, end: int) -> None:
    opened = open_text(text[:end])
    for it in hints(opened):
        assert 0 <= it.column <= len(opened.texts[it.row])


def test_counts_for_a_tokenizer_that_is_not_known_are_estimates() -> None:
    whole = hints(open_text(LINE, model="llama-mine", models={"llama-mine": {"limit": 20}}))[0]
    assert whole.text == "✗ about 25 tokens (2 trained), 5 over the limit"
    assert "Counted by o200k_base (the model's tokenizer is not known); " in whole.tooltip
    known = hints(open_text(LINE))[0]
    assert known.tooltip.startswith("Counted by o200k_base; ")


def test_a_count_with_an_estimate_in_it_is_an_estimate() -> None:
    tool = {"type": "function", "function": {"name": "f"}}
    line = LINE.replace(' {"messages"', f'{{"tools": {dump([tool])}, "messages"')
    assert hints(open_text(line))[0].text.startswith("about ")


def test_a_line_with_a_mistake_has_a_mark() -> None:
    wrong = LINE.replace('"weight": 0', '"weight": 0.5')
    (first, *_) = hints(open_text(wrong))
    assert first.text.startswith("✗ 25 tokens")
    assert "0.5" in first.tooltip.partition("\n\n")[0]
    warned = LINE.replace('"content": "Hi"', '"content": "Hi", "mood": 1', 1)
    assert hints(open_text(warned))[0].text.startswith("⚠ 25 tokens")
    assert hints(open_text(LINE))[0].text == "25 tokens (2 trained)"
    assert [it.text for it in hints(open_text(wrong), tokens=False) if it.about == "example"] == []
