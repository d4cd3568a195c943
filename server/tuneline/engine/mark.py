"""Marks of examples: equal for equal examples, and in every process; for different ones seldom.

A mark is made of the texts alone, which costs little; whether examples of one mark are equal is told by their values.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Sequence
from typing import Any, Final
from zlib import crc32

from tuneline.engine.fingerprint import fingerprint
from tuneline.formats.bulk import Bulk
from tuneline.formats.said import said_in

# So much of a size goes into a mark that two bits are left, which tell marks from other numbers.
_SIZE: Final = (1 << 30) - 1
# Code points of a text that are encoded at a time.
_PIECE: Final = 1_000_000


def mark_of(bulk: Bulk) -> Callable[[dict[str, Any]], int]:
    """What gives an example its mark: the same that it has in bulk. 0 only for one that is nested too deep."""

    def mark(value: dict[str, Any]) -> int:
        said = said_in(value, bulk)
        if said is not None:
            return mark_of_text(said)
        # Another half of the numbers, because such an example has no equal that was marked by its texts.
        return (found := fingerprint(value)) and found | 1 << 63

    return mark


def mark_of_text(said: str) -> int:
    """The mark of an example with these texts. Others may have it too: only values tell whether examples are equal."""
    if len(said) <= _PIECE:
        return marks_of_bytes((said.encode("utf-8", "surrogatepass"),))[0]
    size = crc = 0
    for start in range(0, len(said), _PIECE):
        data = said[start : start + _PIECE].encode("utf-8", "surrogatepass")
        size, crc = size + len(data), crc32(data, crc)
    return (size & _SIZE) << 32 | crc or 1


def marks_of_bytes(said: Sequence[bytes]) -> array[int]:
    """The marks of several examples, whose texts are given in UTF-8."""
    halves = array("I", bytes(8 * len(said)))
    low, high = (0, 1) if sys.byteorder == "little" else (1, 0)
    halves[low::2] = array("I", map(crc32, said))
    halves[high::2] = array("I", map(_SIZE.__and__, map(len, said)))
    marks = array("Q", halves.tobytes())
    if not all(said):
        marks = array("Q", (it or 1 for it in marks))
    return marks
