"""Files that are one JSON array over many lines: recognised as a whole, before their lines are checked one by one.

No line of such a file is JSON, so each would go the slow path, only for its findings to be dropped when the array is
found. Where a strict parser takes the whole file, only its first and last lines matter, which say that it is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from tuneline.engine import limits
from tuneline.engine.files.source import BOM, Block, Decoded, Source
from tuneline.engine.part import Part
from tuneline.engine.summary import BLANK, Brackets, Summary

_WHITE = " \t\r\n"
# Bytes that are read at once to see how a file begins.
_LOOK = 4_096
_INSIDE = Summary("broken", brackets=Brackets(0, "", "?", "?"))
_FIRST = Summary("broken", brackets=Brackets(0, "[", "[", "["))
_LAST = Summary("broken", brackets=Brackets(1, "", "]", "]"))


class Array(NamedTuple):
    """A file that is one sound array. first: its first object. examples: how many it has. items: all that it holds."""

    first: dict[str, Any] | None
    examples: int
    items: Sequence[object]


def sound_array(source: Source, *, with_items: bool) -> Array | None:
    """What a file holds that is one sound JSON array over several lines; None for any other. Raises Unreadable.

    with_items: whether these are kept: they may be ten times as large as the file.
    """
    start = len(BOM) if source.byte_order_mark else 0
    if source.size > limits.ARRAY_BYTES or not _begins_with_bracket(source, start):
        return None
    data = source.read_bytes(Block(start, source.size - start)).strip(_WHITE.encode())
    if b"\n" not in data and b"\r" not in data:
        return None
    from pydantic_core import from_json  # few files begin with a bracket

    try:
        items: list[Any] = from_json(data, allow_inf_nan=False, cache_strings="keys")
    except ValueError:
        return None
    objects = [it for it in items if isinstance(it, dict)]
    return Array(next(iter(objects), None), len(objects), items if with_items else ())


def _begins_with_bracket(source: Source, start: int) -> bool:
    for offset in range(start, source.size, _LOOK):
        data = source.read_bytes(Block(offset, min(_LOOK, source.size - offset))).lstrip(_WHITE.encode())
        if data:
            return data.startswith(b"[")
    return False


def inside(lines: Decoded) -> Part:
    """What is known of some lines of such a file."""
    part = Part(undecodable=lines.undecodable, returns=list(lines.returns))
    blank, within = part.number(BLANK), part.number(_INSIDE)
    part.numbers.extend([within if text.strip(_WHITE) else blank for text in lines.texts])
    part.marks.frombytes(bytes(part.marks.itemsize * len(lines.texts)))
    return part


def enclosed(part: Part) -> Part:
    """What is known of all lines of such a file, with the brackets that the first and the last have."""
    blank, first, last = part.number(BLANK), part.number(_FIRST), part.number(_LAST)
    rows = [row for row, number in enumerate(part.numbers) if number != blank]
    part.numbers[rows[0]], part.numbers[rows[-1]] = first, last
    return part
