"""The caret stands under the place: checked by counting columns as a terminal does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from tuneline.cli.excerpt import excerpt
from tuneline.text.visible import visible


def under_caret(line: str, start: int, end: int, columns: int = 60) -> str:
    """The text that stands above the caret."""
    piece = excerpt(line, start, end, columns)
    column, found, inside = 0, "", False
    for character in iter_graphemes(piece.text):
        size = wcswidth(character)
        if size:
            inside = piece.column <= column < piece.column + piece.width
            column += size
        if inside:
            found += character
    assert column <= columns
    return found


@pytest.mark.parametrize(
    ("before", "place", "after", "shown"),
    [
        ('{"weight": ', "0.5", "}", "0.5"),
        ("", "{", '"a": 1}', "{"),
        ('{"a": 1', "}", "", "}"),
        ("\t\t{", "0.5", "}", "0.5"),
        ("世界世界", "0.5", "世界", "0.5"),
        ('{"a": "', "世界", '"}', "世界"),
        ("🎉🎉", "🎉", "🎉", "🎉"),
        ("e\u0301a\u0308", "x", "o\u0302", "x"),
        ("", "a\u0301b", "c", "a\u0301b"),
        ("\u1112\u1161\u11ab", "x", "", "x"),
        ("\x1b[31m", "\x00", "\x7f", "␀"),
        ("", "\ufeff", "{}", "⟨U+FEFF⟩"),
        ("a\u202eb", "\u2028", "c", "⟨U+2028⟩"),
        ("❤\ufe0f", "x", "❤\ufe0f", "x"),
        ("👩\u200d👩\u200d👧👍🏽", "x", "🇩🇪", "x"),
        ("a", "👩\u200d👩\u200d👧", "b", "👩\u200d👩\u200d👧"),
        ("a👩", "\u200d", "👧b", "👩\u200d👧"),
        ("\ud83d", "\udc00", "", "⟨U+DC00⟩"),
        ('{"content": "' + "x" * 125_000, "0.5", "y" * 125_000, "0.5"),
        ("世" * 125_000, "界", "世" * 125_000, "界"),
        ("\u0301" * 125_000, "x", "\u0301" * 125_000, "x"),
        ("a" * 1000, "b", "", "b"),
        ("", "b", "a" * 1000, "b"),
    ],
)
def test_caret_is_under_the_place(before: str, place: str, after: str, shown: str) -> None:
    line = before + place + after
    found = under_caret(line, len(before), len(before) + len(place))
    assert found.rstrip("\u0301") == shown or found == shown


def test_short_line_is_shown_whole() -> None:
    assert excerpt("abc", 1, 2, 80) == ("abc", 1, 1)
    assert excerpt("abc", 1, 1, 80) == ("abc", 1, 1)
    assert excerpt("abc", 3, 3, 80) == ("abc", 3, 1)
    assert excerpt("", 0, 0, 80) == ("", 0, 1)


def test_positions_outside_the_line_are_moved_to_its_end() -> None:
    assert excerpt("abc", 7, 9, 80) == ("abc", 3, 1)
    assert excerpt("abc", 2, 9, 80) == ("abc", 2, 1)
    assert excerpt("abc", 2, 1, 80) == ("abc", 2, 1)


def test_cut_sides_are_marked() -> None:
    line = "<" + "a" * 500 + "XY" + "b" * 500 + ">"
    piece = excerpt(line, 501, 503, 30)
    assert piece.text == "…" + "a" * 9 + "XY" + "b" * 17 + "…"
    assert piece.text[piece.column : piece.column + piece.width] == "XY"
    assert excerpt(line, 0, 1, 30).text == "<" + "a" * 27 + "…"
    assert excerpt(line, 1003, 1004, 30).text == "…" + "b" * 27 + ">"
    assert excerpt(line, 1004, 1004, 30) == ("…" + "b" * 26 + ">", 28, 1)


def test_long_place_is_underlined_as_far_as_it_is_shown() -> None:
    piece = excerpt("x" * 9 + "y" * 500, 9, 509, 40)
    assert piece.text == "xxxxxxxxx" + "y" * 29 + "…"
    assert (piece.column, piece.width) == (9, 29)


def test_narrow_terminals_get_twenty_columns() -> None:
    assert len(excerpt("a" * 100, 50, 51, 3).text) == 20


@given(
    st.text(st.characters() | st.sampled_from("世🎉\u0301\t\ud83d"), max_size=200),
    st.integers(-5, 250),
    st.integers(0, 50),
    st.integers(0, 120),
)
def test_excerpt_fits_and_holds_the_first_character(line: str, start: int, length: int, columns: int) -> None:
    piece = excerpt(line, start, start + length, columns)
    columns = max(columns, 20)
    assert wcswidth(piece.text) <= columns
    assert piece.column + piece.width <= columns
    assert piece.width >= 1
    shown = visible(line[max(start, 0) : max(start, 0) + 1])
    if 0 <= start < len(line) and length and wcswidth(shown) > 0:
        assert shown in under_caret(line, start, start + 1, columns)
