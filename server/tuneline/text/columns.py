"""Converts columns between code points and the units that an editor counts in.

Inside this program a column is a code point; editors count UTF-16 units, some UTF-8 bytes or code points.
A line of ASCII needs no work, and only characters that take more than one unit are looked at in UTF-16.
"""

from __future__ import annotations

import re
from typing import Literal

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_WIDE = re.compile("[\U00010000-\U0010ffff]")  # two UTF-16 units


def to_units(line: str, column: int, encoding: Encoding) -> int:
    """The units in front of code point `column` of `line`; a column past the end means the end."""
    column = min(max(column, 0), len(line))
    if encoding == "utf-32" or line.isascii():
        return column
    head = line[:column]
    if encoding == "utf-8":
        return len(head.encode("utf-8", "surrogatepass"))
    return column + sum(1 for _ in _WIDE.finditer(head))


def from_units(line: str, units: int, encoding: Encoding) -> int:
    """The code point that begins `units` into `line`.

    Units inside a character mean its beginning, units past the end mean the end.
    """
    units = max(units, 0)
    if encoding == "utf-32" or line.isascii():
        return min(units, len(line))
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
