"""Formatting: even spacing, and nothing else changed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots import open_text
from tuneline.features import limits
from tuneline.features.formatting import format_line, format_rows
from tuneline.syntax.edits import apply


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"a":1,"b":[1,2]}', '{"a": 1, "b": [1, 2]}'),
        ('  { "a" : 1 ,\t"b" : [ 1 , 2 ] }  ', '{"a": 1, "b": [1, 2]}'),
        ('{"a":  1,   "b": { } , "c": [ ]}', '{"a": 1, "b": {}, "c": []}'),
        # Strings, numbers and escapes stay as they are written.
        ('{"a :b,":" x , y ","n":1.50e+03}', '{"a :b,": " x , y ", "n": 1.50e+03}'),
        ('{"a":"\\u00e9\\/\\"","a":-0}', '{"a": "\\u00e9\\/\\"", "a": -0}'),
        # What separates lines elsewhere is text here.
        ('{"a":"x\u2028y\x85z"}', '{"a": "x\u2028y\x85z"}'),
        # Nothing to do, or no sound JSON.
        ('{"a": 1, "b": [1, 2]}', None),
        ('{"a":1', None),
        ('{"a":1,}', None),
        ("{'a':1}", None),
        ('{"a":1}{"b":2}', None),
        ('\ufeff{"a":1}', None),
        ('{"a":\u00a01}', None),
        ("   ", None),
        ("", None),
    ],
)
def test_spacing_is_even(line: str, expected: str | None) -> None:
    edits = format_line(line)
    assert apply(line, edits) == (line if expected is None else expected)
    assert expected is not None or not edits


def test_edits_are_the_smallest() -> None:
    assert format_line('{"a":1, "b" : 2,  "c":3}') == (
        (5, 5, " "),
        (11, 12, ""),
        (16, 17, ""),
        (22, 22, " "),
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, st.sampled_from([(",", ":"), (" ,", " :"), (",  ", ":\t"), (" , ", " : ")]))
def test_any_sound_line_comes_out_as_json_writes_it(value: object, separators: tuple[str, str]) -> None:
    expected = json.dumps(value)
    text = f" {json.dumps(value, separators=separators)}\t"
    formatted = apply(text, format_line(text))
    assert formatted == expected
    assert format_line(formatted) == ()


@given(st.text('{}[],:" \t\\a1'))
def test_a_second_time_changes_nothing(line: str) -> None:
    assert format_line(apply(line, format_line(line))) == ()


def test_rows_that_are_asked_for_and_no_others() -> None:
    snapshot = open_text('{"a":1}\n{"a":2}\n\n{"a":\n{"a":3}\n')
    assert [row for row, edits in format_rows(snapshot, 1, 99) if edits] == [1, 4]
    assert [row for row, edits in format_rows(snapshot, -5, 1) if edits] == [0]


def test_values_spread_over_lines_stay_as_they_are() -> None:
    array = json.dumps([{"messages": []}, {"messages": []}], indent=2)
    pretty = '[\n  {"messages":[]},\n  {"messages":[]}\n]\n'
    for text in (array, pretty):
        assert not any(edits for _, edits in format_rows(open_text(text), 0, 99))


def test_beyond_the_cap_a_line_has_one_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FORMAT_EDITS", 3)
    text = '{"a":1,"b":2}'
    rows = [edits for _, edits in format_rows(open_text(f"{text}\n{text}\n"), 0, 2)]
    assert [len(edits) for edits in rows] == [3, 1]
    assert {apply(text, edits) for edits in rows} == {'{"a": 1, "b": 2}'}


def test_very_long_lines_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READ_LINE", 6)
    assert format_line('{"a":1}') == ()
