"""The part of a line that fits into a terminal, with the columns of the caret under it.

A line of a training file may be 250 kB long, so only a window around the finding is looked at. It is taken
apart into what a terminal shows as one character (an emoji of several code points, a letter with its accents),
and the caret is under whole ones. `text/visible.py` draws what could steer the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tuneline.text.visible import ELLIPSIS, visible

NARROWEST = 20


class Cell(NamedTuple):
    """One character as it is shown: its code points in the line, and how many columns it takes."""

    text: str
    columns: int
    start: int
    end: int


class Excerpt(NamedTuple):
    """A piece of a line; the caret takes `width` columns (at least 1) after the first `column` ones."""

    text: str
    column: int
    width: int


def excerpt(line: str, start: int, end: int, columns: int) -> Excerpt:
    """The window of at most `columns` columns (never under 20) around code points `start` to `end` of a line.

    Positions outside the line are moved to its end. An empty span gets a caret of one column.
    """
    start = min(max(start, 0), len(line))
    end = min(max(end, start), len(line))
    # Two columns are kept for the marks of what is cut off, one for a caret past the end of the line.
    room = max(columns, NARROWEST) - 2 - (start == len(line))
    # At most four code points a column, for some take none.
    cells = _cells(line, max(0, start - 4 * room), start + 4 * room)
    before = _fit((it for it in reversed(cells) if it.end <= start), room)
    after = _fit((it for it in cells if it.end > start), room)
    if _width(before) + _width(after) > room:
        # Both sides are too much: two thirds for the finding and what follows, unless one side needs less.
        before = _fit(before, max(room // 3, room - _width(after)))
        after = _fit(after, room - _width(before))
    shown = [*reversed(before), *after]
    cut_before = ELLIPSIS if shown and shown[0].start > 0 else ""
    cut_after = ELLIPSIS if shown and shown[-1].end < len(line) else ""
    width = _width(it for it in after if it.start < end)
    text = "".join(it.text for it in shown)
    return Excerpt(cut_before + text + cut_after, len(cut_before) + _width(before), max(width, 1))


def _cells(line: str, start: int, end: int) -> list[Cell]:
    piece = line[start:end]
    if piece.isascii():
        return [Cell(visible(it), 1, at, at + 1) for at, it in enumerate(piece, start)]
    # Imported here, because its tables take 50 ms to load and most files need none of them.
    from wcwidth import iter_graphemes, wcswidth

    cells = []
    for character in iter_graphemes(piece):
        text = visible(character)
        cells.append(Cell(text, max(wcswidth(text), 0), start, start := start + len(character)))
    return cells


def _width(cells: Iterable[Cell]) -> int:
    return sum(it.columns for it in cells)


def _fit(cells: Iterable[Cell], room: int) -> list[Cell]:
    fitting: list[Cell] = []
    for it in cells:
        room -= it.columns
        if room < 0:
            break
        fitting.append(it)
    return fitting
