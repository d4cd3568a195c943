"""Colours, drawn under the line: a letter for each character, in upper case where it is trained."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots import dump, open_text
from strategies import chat_examples, json_texts, texts
from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.semantic_tokens import (
    MASKED,
    MODIFIERS,
    REASONING,
    TRAINED,
    TYPES,
    SemanticToken,
    fits,
    semantic_tokens,
)

# Key, role, text, weight: plain, trained, masked; what is thought is a `?`, trained a `!`.
LETTERS = {0: "krtw", TRAINED: "KRTW", MASKED: "*o-0", REASONING: "???w", REASONING | TRAINED: "!!!!"}


def found(snapshot: Snapshot, first: int = 0, last: int = 9) -> list[SemanticToken]:
    return [it for it in semantic_tokens(snapshot, first, last) if it is not None]


def drawn(line: str, **settings: object) -> str:
    """The line's tokens under it, without blanks at the end."""
    under = [" "] * len(line)
    for it in found(open_text(line, **settings)):
        under[it.start : it.end] = LETTERS[it.modifiers][it.type] * (it.end - it.start)
    return "".join(under).rstrip()


def test_letters_are_those_of_the_legend() -> None:
    assert TYPES == ("property", "enumMember", "string", "number")
    assert MODIFIERS == ("trained", "masked", "reasoning")


@pytest.mark.parametrize(
    ("line", "under"),
    [
        (
            '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"}]}',
            ' kkkkkkkkkk    kkkkkk  rrrrrr  kkkkkkkkk  tttt    KKKKKK  RRRRRRRRRRR  KKKKKKKKK  TTTT',
        ),
        (
            '{"messages": [{"role": "assistant", "content": "Yo", "weight": 0}, {"role": "assistant", "weight": 1}]}',
            ' kkkkkkkkkk    ******  ooooooooooo  *********  ----  ********  0    KKKKKK  RRRRRRRRRRR  KKKKKKKK  W',
        ),
        (
            '{"prompt": "One", "completion": "two"}',
            ' kkkkkkkk  ttttt  KKKKKKKKKKKK  TTTTT',
        ),
        (
            '{"messages": [{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": ""}}]}]}',
            ' kkkkkkkkkk    KKKKKK  RRRRRRRRRRR  KKKKKKKKKKKK    KKKKKKKKKK   KKKKKK  TTT  KKKKKKKKKKK  TT',
        ),
        # What is thought, between tags and under a key of its own.
        (
            '{"messages": [{"role": "assistant", "content": "<think>no\\n</think>Yes"}]}',
            ' kkkkkkkkkk    KKKKKK  RRRRRRRRRRR  KKKKKKKKK  TTTTTTTT!!  TTTTTTTTTTTT',
        ),
        # Escapes are left to the grammar.
        (
            '{"prompt": "a\\"b\\n", "completion": "\\ud83d\\ude00"}',
            ' kkkkkkkk  tt  t  t  KKKKKKKKKKKK  T            T',
        ),
        (
            '{"messages": [{"role": "assistant", "reasoning": "no", "content": "Yes", "weight": 0}]}',
            ' kkkkkkkkkk    ******  ooooooooooo  ***********  ????  *********  -----  ********  0',
        ),
        # Half typed.
        ('{"messages": [{"role": "user", "content": "H', ' kkkkkkkkkk    kkkkkk  rrrrrr  kkkkkkkkk  tt'),
        ('{"messages": [{"role": "assistant", "wei', ' kkkkkkkkkk    KKKKKK  RRRRRRRRRRR  KKKK'),
        ('{"level": "info"}', ""),
        ("[1, 2]", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_lines(line: str, under: str) -> None:
    assert drawn(line) == under


def test_answers_in_a_prompt_are_masked() -> None:
    turns = [{"role": "assistant", "content": "a"}, {"role": "user", "content": "b"}]
    assert "ooooooooooo" in drawn(dump({"messages": turns, "answer": 1}))


def test_the_asked_lines_only_and_caps(monkeypatch: pytest.MonkeyPatch) -> None:
    line = '{"messages": [{"role": "user", "content": "Hi"}]}'
    snapshot = open_text("\n".join([line] * 4))
    assert [it.row for it in found(snapshot, 1, 2)] == [1] * 5 + [2] * 5
    assert found(snapshot, 4, 9) == []
    assert fits(snapshot)
    monkeypatch.setattr(limits, "SEMANTIC_TOKENS", 7)
    assert [it.row for it in found(snapshot)] == [0] * 5 + [1] * 2
    monkeypatch.setattr(limits, "RANGE_SIZE", len(line))
    assert [it.row for it in found(snapshot)] == [0] * 5
    assert not fits(snapshot)


@given(json_texts(chat_examples()) | texts(40), st.integers(0, 300))
def test_in_order_inside_one_line_and_apart(text: str, end: int) -> None:
    snapshot = open_text(text[:end])
    places = [(it.row, it.start, it.end) for it in found(snapshot)]
    for (row, _, before), (later, start, _) in pairwise(places):
        assert (row, before) <= (later, start)
    assert all(start < end <= len(snapshot.texts[row]) for row, start, end in places)


def test_deep_nesting() -> None:
    line = '{"messages": [{"role": "user", "content": "a"}], "deep": ' + '{"a": [' * 20_000
    assert len(found(open_text(line))) == 20_006
