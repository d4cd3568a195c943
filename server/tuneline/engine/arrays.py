"""Files that are one JSON array over many lines: recognised as a whole, before their lines are checked one by one.

No line of such a file is JSON, so each would go the slow path, only for its findings to be dropped when the array is
found. Where a strict parser takes the whole file, only its first and last lines matter, which say that it is one.
A large file is read in pieces: a piece that is an array once it has brackets around it holds whole items, and no string
goes over a line end, so nothing has to be known of what comes before and after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from msgspec import Struct

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
    items: Iterable[object]


class _Items(Struct, eq=False):
    """The items of an array, read again whenever they are asked for. pieces: where some of them are, in order."""

    source: Source
    pieces: list[Block]

    def __iter__(self) -> Iterator[object]:
        for piece in self.pieces:
            yield from _items(self.source.read_bytes(piece))


def sound_array(source: Source) -> Array | None:
    """What a file holds that is one sound JSON array over several lines; None for any other. Raises Unreadable."""
    start, first_sign = _first_sign(source)
    if first_sign != b"[":
        return None
    first: dict[str, Any] | None = None
    examples, several = 0, False
    pieces: list[Block] = []
    try:
        for piece, items, lines in _pieces(source, start + 1, _last_bracket(source)):
            objects = [it for it in items if isinstance(it, dict)]
            first = first or next(iter(objects), None)
            examples += len(objects)
            several = several or lines
            pieces.append(piece)
    except ValueError:
        return None
    return Array(first, examples, _Items(source, pieces)) if several else None


def _items(data: bytes) -> list[Any]:
    """What is between the brackets of an array. ValueError if it is no such thing."""
    from pydantic_core import from_json  # few files begin with a bracket

    items: list[Any] = from_json(b"[%b]" % data, allow_inf_nan=False, cache_strings="keys")
    return items


def _pieces(source: Source, start: int, end: int) -> Iterator[tuple[Block, list[Any], bool]]:
    """What is between two offsets, cut at commas between items: where, the items, and whether there are line ends.

    ValueError if that is not what an array holds, or nothing tells where its items end.
    """
    at, size, mark = start, limits.ARRAY_PIECE, b""
    found: tuple[int, list[Any]] | None
    while True:
        data = source.read_bytes(Block(at, min(size, end - at)))
        if at + len(data) == end:
            found = len(data), _items(data)
            if at > start and not found[1]:
                raise ValueError("nothing comes after a comma")
        else:
            mark = mark or _mark(data)
            found = _cut(data, mark)
        if found is not None:
            length, items = found
            yield Block(at, length), items, b"\n" in data or b"\r" in data
            at, size = at + length + 1, limits.ARRAY_PIECE
            if at > end:
                return
        elif (size := 4 * size) > limits.ARRAY_BYTES:
            raise ValueError("an item is too large, or looks like what is in it")


def _mark(data: bytes) -> bytes:
    """What is written between two items: the bracket that closes one is indented as the one that opened the first."""
    indent = data[: len(data) - len(data.lstrip(_WHITE.encode()))]
    mark = indent[max(indent.rfind(b"\n"), indent.rfind(b"\r"), 0) :] + b"},"
    if mark[:1] in b"\r\n" and mark in data:
        return mark
    return b"},\r" if b"},\r" in data else b"},\n"


def _cut(data: bytes, mark: bytes) -> tuple[int, list[Any]] | None:
    """Where a comma between two items is, one of the last, and the items before it; None if none is found."""
    end = len(data)
    for _ in range(limits.ARRAY_TRIES):
        end = data.rfind(mark, 0, end)
        if end < 0:
            return None
        length = data.index(b",", end)
        with suppress(ValueError):
            return length, _items(data[:length])
    return None


def _first_sign(source: Source) -> tuple[int, bytes]:
    """The first byte that is not white space, and where it is."""
    for offset in range(len(BOM) if source.byte_order_mark else 0, source.size, _LOOK):
        data = source.read_bytes(Block(offset, min(_LOOK, source.size - offset)))
        if bare := data.lstrip(_WHITE.encode()):
            return offset + len(data) - len(bare), bare[:1]
    return source.size, b""


def _last_bracket(source: Source) -> int:
    """Where the bracket is that closes the file. ValueError if something else does."""
    for end in range(source.size, 0, -_LOOK):
        begin = max(0, end - _LOOK)
        if bare := source.read_bytes(Block(begin, end - begin)).rstrip(_WHITE.encode()):
            if bare.endswith(b"]"):
                return begin + len(bare) - 1
            break
    raise ValueError("no bracket at the end")


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
    numbers = part.numbers
    rows = range(len(numbers))
    numbers[next(row for row in rows if numbers[row] != blank)] = first
    numbers[next(row for row in reversed(rows) if numbers[row] != blank)] = last
    return part
