"""A line in pieces of a few thousand characters, so that an edit costs a piece and not the line.

For notifications with thousands of edits in one line: to make a new line for each would take quadratic time.
"""

from __future__ import annotations

from tuneline.text.columns import Encoding, from_units, to_units

# Code points of a piece; one that grew to twice as many is cut.
_SIZE = 4_096


class Pieces:
    """One line without its ending, edited in units of an encoding.

    A place past the end means the end, and one inside a character its beginning, as in `columns.from_units`.
    """

    __slots__ = ("_encoding", "_pieces", "_units")

    def __init__(self, text: str, encoding: Encoding) -> None:
        self._encoding: Encoding = encoding
        self._pieces = _cut(text)
        self._units = [self._count(piece) for piece in self._pieces]

    def replace(self, start: int, end: int, text: str) -> None:
        """Replace what is between two places, in units; text has no line ending."""
        (first, left), (last, right) = sorted((self._find(start), self._find(end)))
        pieces = _cut(self._pieces[first][:left] + text + self._pieces[last][right:])
        self._pieces[first : last + 1] = pieces
        self._units[first : last + 1] = [self._count(piece) for piece in pieces]

    def text(self) -> str:
        """The line as it is now."""
        return "".join(self._pieces)

    def _find(self, units: int) -> tuple[int, int]:
        """The piece that a place is in, and the code point there."""
        left = max(units, 0)
        last = len(self._pieces) - 1
        for index, size in enumerate(self._units):
            if left <= size or index == last:
                return index, from_units(self._pieces[index], left, self._encoding)
            left -= size
        raise AssertionError("there is always a piece")

    def _count(self, piece: str) -> int:
        return to_units(piece, len(piece), self._encoding)


def _cut(text: str) -> list[str]:
    if len(text) <= 2 * _SIZE:
        return [text]
    return [text[first : first + _SIZE] for first in range(0, len(text), _SIZE)]
