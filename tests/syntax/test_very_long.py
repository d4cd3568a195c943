"""Where a very long text stops being JSON: exactly where a strict parser would, for any text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.syntax import fast, limits, very_long
from tuneline.syntax.parse import parse

PIECES = (
    *'{}[],:"\\ \n',
    *(
        '"a"',
        '"a":',
        "1",
        "-",
        "0.5",
        "true",
        "nul",
        "\\x",
        '"\\u12"',
        '"b\\n"',
        "[1]",
        '{"x":[{"y":[[[1]]]}]}',
        "\x01",
    ),
)
VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=20,
)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=10).map("".join))
def test_it_stops_where_the_strict_reader_refuses(text: str) -> None:
    assert (very_long.stop_of(text) is None) == (fast.read(text) is not None)
    if (tree := very_long.read(text, "line")) is not None:
        (fault,) = tree.faults
        assert 0 <= fault.span.start <= fault.span.end <= len(text)


@given(VALUES, st.integers(0, 200), st.sampled_from(PIECES))
def test_what_comes_before_it_is_sound(value: object, at: int, piece: str) -> None:
    text = json.dumps(value)
    broken = text[:at] + piece + text[at:]
    stop = very_long.stop_of(broken)
    assert very_long.stop_of(text) is None
    if stop is not None:
        # With something else from there on the text is JSON, so nothing before it was wrong.
        rest = ""
        if stop.after == "comma" or (stop.after == "open" and not stop.openers):
            rest = '"k":0' if stop.openers.endswith("{") else "0"
        closers = "".join("}" if it == "{" else "]" for it in reversed(stop.openers))
        assert fast.read(broken[: stop.at] + rest + closers) is not None, (broken, stop)


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ('{"a": "b "c" d"}', 10, 'Expected a comma or "}" in front of "c" d"}".'),
        ('{"a": [1 2]}', 9, 'Expected a comma or "]" in front of "2]}".'),
        ('{"a": [1, , 2]}', 10, 'Expected a JSON value, found ", 2]}".'),
        ('{"a": 1, b: 2}', 9, 'Expected a key in double quotes, found "b: 2}".'),
        ('{"a" 1}', 5, 'Expected a colon in front of "1}".'),
        ('{"a": None}', 6, 'Expected a JSON value, found "None}".'),
        ('{"a": "b\\x41"}', 8, 'Invalid escape "\\x" in a string.'),
        ('{"a": "b\tc"}', 8, "Control character"),
        ('{"a": "bc', 6, "The string that begins here is not closed."),
        ('{"a": [1, 2', 10, "Unexpected end: 2 brackets not closed."),
        ('{"a": 1} x', 9, 'Unexpected text "x" after the JSON value.'),
    ],
)
def test_the_place_is_named(text: str, at: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PARSED", 4)
    (fault,) = parse(text).faults
    assert fault.span.start == at
    assert str(fault.message).startswith(said)
    assert "The rest of it was not checked." in str(fault.message)
    assert fault.edits == ()


def test_a_sound_text_has_its_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PARSED", 4)
    assert parse('{"a": [1, {"b": null}]}').to_python() == {"a": [1, {"b": None}]}


def test_brackets_are_not_gone_into_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OPEN", 10)
    tree = very_long.read("[" * 20 + "]" * 20, "line")
    assert tree is not None
    assert str(tree.faults[0].message).startswith("10 brackets are open here, more than are looked into.")


def test_it_is_found_in_brackets_in_each_other() -> None:
    for text in ("[" * 90_000, '[[[[1,"a"],' * 20_000, '{"a":' * 40_000, "[1," * 50_000):
        tree = very_long.read(text, "line")
        assert tree is not None
        assert tree.faults[0].code == "cut-short"
