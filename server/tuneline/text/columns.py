"""Converts columns between code points and the units that an editor counts in.

Inside this program a column is a code point; editors count UTF-16 units, some UTF-8 bytes or code points.
A line of ASCII needs no work, and only characters that take more than one unit are looked at in UTF-16.
In a long line the units are counted once, up to every 4,096th character; a column is then counted from the mark
in front of it, for a line may have hundreds of columns to convert.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Literal

Encoding = Literal["utf-8", "utf-16", "utf-32"]

# Code points from one mark of a long line to the next.
_STRIDE = 4_096

_WIDE = re.compile("[\U00010000-\U0010ffff]")  # two UTF-16 units


def to_units(line: str, column: int, encoding: Encoding) -> int:
    """The units in front of code point `column` of `line`; a column past the end means the end."""
    column = min(max(column, 0), len(line))
    if encoding == "utf-32" or line.isascii():
        return column
    mark = column // _STRIDE
    if mark and len(line) > 2 * _STRIDE:
        return _marks(line, encoding)[mark] + _count(line[mark * _STRIDE : column], encoding)
    return _count(line[:column], encoding)


def _count(head: str, encoding: Encoding) -> int:
    if encoding == "utf-8":
        return len(head.encode("utf-8", "surrogatepass"))
    return len(head.encode("utf-16-le", "surrogatepass")) // 2


def from_units(line: str, units: int, encoding: Encoding) -> int:
    """The code point that begins `units` into `line`.

    Units inside a character mean its beginning, units past the end mean the end.
    """
    units = max(units, 0)
    if encoding == "utf-32" or line.isascii():
        return min(units, len(line))
    if len(line) > 2 * _STRIDE:
        marks = _marks(line, encoding)
        mark = bisect_right(marks, units) - 1
        first = mark * _STRIDE
        return first + _from_units(line[first : first + _STRIDE], units - marks[mark], encoding)
    return _from_units(line, units, encoding)


def _from_units(line: str, units: int, encoding: Encoding) -> int:
    if encoding == "utf-8":
        data = line.encode("utf-8", "surrogatepass")
        cut = min(units, len(data))
        while cut < len(data) and data[cut] & 0xC0 == 0x80:
            cut -= 1
        return len(data[:cut].decode("utf-8", "surrogatepass"))
    extra = 0
    for wide in _WIDE.finditer(line):
        if units <= wide.start() + extra:
            break
        if units == wide.start() + extra + 1:
            return wide.start()
        extra += 1
    return min(units - extra, len(line))


def _marks(line: str, encoding: Encoding) -> list[int]:
    """The units in front of every `_STRIDE`th code point of a line."""
    return _counted(_Line(line), encoding)


class _Line:
    """A line as what its marks are remembered by: not the line itself, which may have many megabytes."""

    __slots__ = ("_hash", "_size", "_text")

    def __init__(self, text: str) -> None:
        self._text, self._hash, self._size = text, hash(text), len(text)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Line) and (other._hash, other._size) == (self._hash, self._size)

    def take(self) -> str:
        """The line, once."""
        text, self._text = self._text, ""
        return text


@lru_cache(maxsize=4)
def _counted(given: _Line, encoding: Encoding) -> list[int]:
    line = given.take()
    marks = [0]
    for first in range(0, len(line) - _STRIDE + 1, _STRIDE):
        marks.append(marks[-1] + _count(line[first : first + _STRIDE], encoding))
    return marks
