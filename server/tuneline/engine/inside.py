"""The objects inside multi-line values, one after the other: an array may be larger than what can be parsed at once.

Of an array so many lines are parsed together as its brackets say that whole items are on; what is wrong between items
is passed over, as it is when each gets a line of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tuneline.engine import limits
from tuneline.engine.summary import brackets
from tuneline.rules.subject import MultiLine
from tuneline.syntax import strict
from tuneline.syntax.moves import one_line
from tuneline.syntax.parse import parse
from tuneline.syntax.pasted import joined_text

_BETWEEN = " \t\r\n,"
_LINES = 1_000


def objects_in(
    value: MultiLine, texts: Callable[[int, int], Sequence[str]]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each object with the row on which it begins, or one close to it. `texts(first, count)` gives contents of lines.

    Items of more than `limits.MULTILINE_SIZE` code points, which only damaged arrays have, are left out.
    """
    if value.kind == "object":
        found = _object(texts(value.first, value.count))
        if isinstance(found, dict):
            yield value.first, found
    elif value.kind == "array":
        for row, text in _items(value, texts):
            yield from ((row, it) for it in _values(text) if isinstance(it, dict))


def _object(lines: Sequence[str]) -> Any:
    text = "\n".join(lines)
    tree = parse(text, "value")
    if tree.faults and parse(one_line(text)).faults and (pasted := joined_text(text)) is not None:
        tree = parse(pasted)
    return tree.to_python()


def _items(value: MultiLine, texts: Callable[[int, int], Sequence[str]]) -> Iterator[tuple[int, str]]:
    """Rows, and the items that begin there, without the brackets of the array."""
    open_, size = "", 0
    pieces: list[str] = []
    begin = value.first
    for row, line in _lines(value, texts):
        found = brackets(line)
        text = line if row > value.first else line.lstrip(_BETWEEN)[1:]
        open_ = open_[: max(0, len(open_) - found.closers)] + found.openers
        size += len(text)
        if size <= limits.MULTILINE_SIZE:
            pieces.append(text)
        if len(open_) > 1 and row + 1 < value.end:
            continue
        if size <= limits.MULTILINE_SIZE:
            whole = "\n".join(pieces).strip(_BETWEEN)
            yield begin, whole if open_ else whole.removesuffix("]")
        pieces, size, begin = [], 0, row + 1


def _lines(value: MultiLine, texts: Callable[[int, int], Sequence[str]]) -> Iterator[tuple[int, str]]:
    for first in range(value.first, value.end, _LINES):
        yield from enumerate(texts(first, min(_LINES, value.end - first)), first)


def _values(text: str) -> list[Any]:
    items = f"[{text.strip(_BETWEEN)}]"
    try:
        values: Any = strict.loads(items)
    except (ValueError, TypeError):
        values = parse(items, "value").to_python()
    return values if isinstance(values, list) else []
