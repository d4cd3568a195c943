"""Messages as they are drawn, and what they keep of a file."""

from __future__ import annotations

import pickle

import pytest

from tuneline.text.limits import NAME, VALUE
from tuneline.text.message import Count, Listed, Message, Name, Value, render, sentences

HUGE = "x" * 1_000_000


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", '"a"'),
        ("x" * (VALUE - 2), f'"{"x" * (VALUE - 2)}"'),
        ("x" * (VALUE - 1), f'"{"x" * (VALUE - 3)}…"'),
        ("\n" * VALUE, '"' + r"\n" * 18 + '\\…"'),
        ("\ud800", '"⟨U+D800⟩"'),
        ("\u202e", '"⟨U+202E⟩"'),
        ("`", '"`"'),
        ([1] * 100, f"{str([1] * 100)[: VALUE - 1]}…"),
        (float("nan"), "NaN"),
        (1.0, "1.0"),
        (None, "null"),
        ({1, 2}, "set"),
    ],
)
def test_a_value_is_short_json_on_one_line(value: object, text: str) -> None:
    assert str(Message("{value}", value=Value(value))) == text


def test_a_name_is_in_quotes_and_cut() -> None:
    assert str(Message("{name}", name=Name("a\u202eb\n"))) == '"a⟨U+202E⟩b␊"'
    assert str(Message("{name}", name=Name(HUGE))) == f'"{"x" * (NAME - 1)}…"'


@pytest.mark.parametrize("value", [Value(HUGE), Value([HUGE]), Value({HUGE: HUGE}), Name(HUGE)])
def test_a_message_keeps_nothing_of_a_file_but_what_it_shows(value: Value | Name) -> None:
    message = Message("{value}", value=value)
    sent = pickle.dumps(message)
    assert len(sent) < 1000
    assert pickle.loads(sent) == message
    assert hash(pickle.loads(sent)) == hash(message)


def test_a_message_is_drawn_for_whoever_reads_it() -> None:
    inner = Message("{number} more", number=1234)
    message = Message(
        "{key} is {value}: {lines} of {words}.",
        key=Name("a`b"),
        value=Value("`"),
        lines=Count(1200, "line"),
        words=Listed((Name("x"), "*y*", inner), "or"),
    )
    assert render(message) == '"a`b" is "`": 1,200 lines of "x", *y* or 1,234 more.'
    assert render(message, "markdown") == '``a`b`` is ``"`"``: 1,200 lines of `x`, \\*y\\* or 1,234 more.'
    assert render(message, "terminal").startswith('"\x1b[36ma`b\x1b[39m" is ')


def test_sentences_leave_out_what_is_not_said() -> None:
    one, other = Message("One {n}.", n=1), Message("Other.")
    assert sentences(one, None) is one
    assert str(sentences(one, None, other)) == "One 1. Other."
