"""The part of a line that a terminal has room for, with the columns of the caret under it.

A line of a training file may be 250 kB long, so only a window around the finding is looked at. What would
not take a known number of columns is replaced: control characters by their pictures, so that no text of a
file can steer the terminal, and invisible ones by a dot, so that the caret has something to stand under.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

ELLIPSIS = "…"
NARROWEST = 20
# Hangul vowels and finals join the syllable before them, although they are letters by category.
JOINING_JAMO = (("\u1160", "\u11ff"), ("\ud7b0", "\ud7fb"))


class Cell(NamedTuple):
    """What stands for one code point on a terminal, and how many columns it takes."""

    text: str
    columns: int


class Excerpt(NamedTuple):
    """A piece of a line; the caret takes `width` columns (at least 1) after the first `column` ones."""

    text: str
    column: int
    width: int


def cell(character: str) -> Cell:
    """How one code point is shown."""
    if " " <= character <= "~":
        return Cell(character, 1)
    category = unicodedata.category(character)
    if category == "Cc":
        code = ord(character)
        return Cell(
            "␡" if code == 0x7F else "\N{REPLACEMENT CHARACTER}" if code > 0x7F else chr(0x2400 + code), 1
        )
    if category == "Cs":
        return Cell("\N{REPLACEMENT CHARACTER}", 1)
    if category in ("Cf", "Zl", "Zp"):
        return Cell("·", 1)
    if "\ufe00" <= character <= "\ufe0f":
        # Terminals disagree on whether a variation selector widens the character before it.
        return Cell("", 0)
    if category in ("Mn", "Me") or any(first <= character <= last for first, last in JOINING_JAMO):
        return Cell(character, 0)
    return Cell(character, 2 if unicodedata.east_asian_width(character) in "WF" else 1)


def visible(text: str) -> str:
    """The text on one line of a terminal: control and invisible characters as one-column pictures."""
    return text if text.isprintable() else "".join(cell(character).text for character in text)


def excerpt(line: str, start: int, end: int, columns: int) -> Excerpt:
    """The window of at most `columns` columns (never under 20) around code points `start` to `end` of a line.

    Positions outside the line are moved to its end. An empty span gets a caret of one column.
    """
    start = min(max(start, 0), len(line))
    end = min(max(end, start), len(line))
    # Two columns are kept for the marks of what is cut off, one for a caret past the end of the line.
    room = max(columns, NARROWEST) - 2 - (start == len(line))
    before = _take(line, range(start - 1, -1, -1), room)
    after = _take(line, range(start, len(line)), room)
    if sum(it.columns for it in before) + sum(it.columns for it in after) > room:
        # Both sides are too much: two thirds for the finding and what follows, unless one side needs less.
        before = _fit(before, max(room // 3, room - sum(it.columns for it in after)))
        after = _fit(after, room - sum(it.columns for it in before))
    cut_before = ELLIPSIS if len(before) < start else ""
    cut_after = ELLIPSIS if start + len(after) < len(line) else ""
    column = len(cut_before) + sum(it.columns for it in before)
    width = sum(it.columns for it in after[: end - start])
    if not width and end > start and column:
        # A combining mark stands on the character before it.
        column -= 1
    text = "".join(it.text for it in (*reversed(before), *after))
    return Excerpt(cut_before + text + cut_after, column, max(width, 1))


def _take(line: str, positions: Iterable[int], room: int) -> list[Cell]:
    """Cells at the positions as far as they fit; at most four a column, for some take none."""
    return _fit((cell(line[it]) for it, _ in zip(positions, range(4 * room), strict=False)), room)


def _fit(cells: Iterable[Cell], room: int) -> list[Cell]:
    fitting: list[Cell] = []
    for it in cells:
        room -= it.columns
        if room < 0:
            break
        fitting.append(it)
    return fitting
