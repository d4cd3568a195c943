"""The outline of a file: examples, their messages, and what is said where it ends early."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots import dump, open_text
from strategies import chat_examples, json_texts, texts
from tuneline.engine.snapshot import Snapshot
from tuneline.features.outline import Kind, Outline, Symbol
from tuneline.lsp.handlers.document_symbols import KINDS


def outline(text: str, **more: int) -> list[str]:
    """The symbols as lines of text: name, detail in brackets, children indented."""
    return list(_drawn(Outline().symbols(open_text(text), **more)))


def _drawn(symbols: Iterable[Symbol], indent: str = "") -> Iterator[str]:
    for it in symbols:
        yield indent + it.name + (f" ({it.detail})" if it.detail else "")
        yield from _drawn(it.children, indent + "  ")


def chat(*turns: tuple[str, object], **more: object) -> str:
    return dump({"messages": [{"role": role, "content": content} for role, content in turns], **more})


TWO = (
    chat(("system", "Be brief."), ("user", "What is the\ncapital?"), ("assistant", "Rome."))
    + "\n\n"
    + chat(("user", "And now?"), ("assistant", "Paris."))
    + "\n"
)


def test_examples_and_their_messages() -> None:
    assert outline(TWO) == [
        "1. What is the capital? (chat, 3 messages)",
        "  system: Be brief.",
        "  user: What is the capital?",
        "  assistant: Rome. (trained)",
        "3. And now? (chat, 2 messages)",
        "  user: And now?",
        "  assistant: Paris. (trained)",
    ]


CALL = {"id": "a", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
IMAGE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            {
                "messages": [
                    {"role": "user", "content": [IMAGE, {"type": "text", "text": "What is it?"}]},
                    {"role": "user", "content": [IMAGE, IMAGE]},
                    {"role": "assistant", "content": "Wait", "tool_calls": [CALL], "weight": 0},
                    {"role": "assistant", "tool_calls": [CALL, {"id": "b"}]},
                    {"role": "tool", "tool_call_id": "a", "content": "Sunny"},
                ]
            },
            [
                "1. What is it? (chat, 5 messages)",
                "  user: What is it? (1 image)",
                "  user: 2 images",
                "  assistant: Wait (calls get_weather, not trained)",
                "  assistant: calls get_weather, a tool (trained)",
                "  tool: Sunny",
            ],
        ),
        (
            {
                "input": {"messages": [{"role": "user", "content": "Hi"}]},
                "preferred_output": [{"role": "assistant", "content": "Hello!"}],
                "non_preferred_output": [{"role": "assistant", "content": "What?"}],
            },
            [
                "1. Hi (preference, 3 messages)",
                "  user: Hi",
                "  preferred assistant: Hello! (trained)",
                "  rejected assistant: What? (trained)",
            ],
        ),
        (
            {"prompt": "2 + 2 =", "completion": " 4"},
            ["1. 2 + 2 = (prompt/completion, 2 messages)", "  prompt: 2 + 2 =", "  completion: 4 (trained)"],
        ),
        ({"level": "info", "event": "start"}, ["1. level, event (log)"]),
        ({}, ["1. {}"]),
        ([1, 2], ["1. a list of 2"]),
        ("words", ['1. "words"']),
    ],
)
def test_every_kind_of_line(value: object, expected: list[str]) -> None:
    assert outline(dump(value)) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hel',
            ["1. Hi (chat, 2 messages, invalid JSON)", "  user: Hi", "  assistant: Hel (trained)"],
        ),
        (
            '{"messages": [{"role": "us',
            ["1. messages (chat, 1 message, invalid JSON)", "  us"],
        ),
        ("some words", ["1. some words (invalid JSON)"]),
        ('{"messages": [1, {}]}', ["1. messages (chat, 2 messages)", "  no role", "  no role"]),
        ('{"messages": [{"role": "", "content": " "}]}', ["1. messages (chat, 1 message)", "  no role"]),
    ],
)
def test_broken_and_half_typed_lines(line: str, expected: list[str]) -> None:
    assert outline(line) == expected


def test_a_value_over_several_lines_is_one_symbol() -> None:
    values = [json.loads(chat(("user", "Hi"), ("assistant", "Ho")))] * 2
    text = json.dumps(values, indent=1)
    (symbol,) = Outline().symbols(open_text(text))
    assert symbol.name == f"1–{text.count(chr(10)) + 1}. a list of 2 objects"
    assert (symbol.row, symbol.end_row, symbol.span) == (0, text.count("\n"), (0, 1))


def test_places() -> None:
    snapshot = open_text(" " + TWO)
    (first, _) = Outline().symbols(snapshot)
    text = snapshot.texts[0]
    assert (first.row, first.end_row, first.span, first.head) == (0, 0, (0, len(text)), (1, 12))
    user = first.children[1]
    assert text[slice(*user.span)] == '{"role": "user", "content": "What is the\\ncapital?"}'
    assert text[slice(*user.head)] == '"user"'


def many(count: int) -> str:
    return "".join(chat(("user", f"Q{number}"), ("assistant", "A")) + "\n" for number in range(count))


def shown(number: int, *messages: str) -> list[str]:
    return [f"{number + 1}. Q{number} (chat, 2 messages)", *(f"  {it}" for it in messages)]


TOLD = "assistant: A (trained)"


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (10, [*shown(0, "user: Q0", TOLD), *shown(1, "user: Q1", TOLD), *shown(2, "user: Q2", TOLD)]),
        (
            7,
            [
                *shown(0, "user: Q0", TOLD),
                *shown(1, "user: Q1"),
                *shown(2),
                "… no messages from line 2 on: an outline has at most 7 entries",
            ],
        ),
        (
            4,
            [
                *shown(0),
                *shown(1),
                *shown(2),
                "… no messages from line 1 on: an outline has at most 4 entries",
            ],
        ),
        (2, [*shown(0), "… 2 more not shown: an outline has at most 2 entries"]),
    ],
)
def test_the_cap_and_what_is_said_of_it(most: int, expected: list[str]) -> None:
    assert outline(many(3), most=most) == expected
    assert len(expected) <= most


def test_asking_again_after_an_edit_gives_what_a_fresh_start_would() -> None:
    kept = Outline()
    for text in (many(3), many(3).replace("Q1", "Q9"), many(1), "words\n" + many(2), TWO):
        assert list(kept.symbols(open_text(text))) == list(Outline().symbols(open_text(text)))


def test_a_line_that_is_too_long_is_not_read() -> None:
    line = chat(("user", "Hi"), note="x" * 1_000_000)
    (symbol,) = Outline().symbols(open_text(line, check=False))
    assert (symbol.detail, symbol.children) == (f"{len(line):,} characters, not read", ())
    assert symbol.name.startswith('1. {"messages": [{"role": "user"')


@given(
    st.lists(st.one_of(chat_examples().map(dump), json_texts(), texts(20)), max_size=4), st.integers(2, 12)
)
def test_symbols_are_sound_whatever_the_text(lines: list[str], most: int) -> None:
    snapshot: Snapshot = open_text("\n".join(lines))
    symbols = list(Outline().symbols(snapshot, most))
    inner = [child for it in symbols for child in it.children]
    assert len(symbols) + len(inner) <= most
    for it in (*symbols, *inner):
        assert it.name.strip()
        assert "\n" not in it.name
        assert 0 <= it.row <= it.end_row < len(snapshot.texts)
        assert 0 <= it.span.start <= it.head.start <= it.head.end <= len(snapshot.texts[it.row])
        assert it.span.end <= len(snapshot.texts[it.end_row])
        if it.row == it.end_row:
            assert it.head.end <= it.span.end


def test_every_kind_has_a_symbol_in_the_protocol() -> None:
    assert set(KINDS) == set(get_args(Kind))


def test_an_answer_is_named_by_what_it_says_and_not_by_what_it_thinks() -> None:
    (_, _, answer) = outline(chat(("user", "2 + 2?"), ("assistant", "<think>Two.</think>\n\nFour.")))
    assert answer == "  assistant: Four. (trained)"
