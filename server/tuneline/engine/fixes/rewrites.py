"""Fixes that turn whole lines into other lines, by name.

They work on the text, never on parsed values: what is not meant to change stays byte for byte, escapes and
number spellings included.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from tuneline.engine.fixes.accept import repaired
from tuneline.formats.detect import guess
from tuneline.formats.lone_messages import conversations
from tuneline.formats.shapes import SHAPES
from tuneline.syntax import fast
from tuneline.syntax.edits import style
from tuneline.syntax.moves import one_line
from tuneline.syntax.parse import parse
from tuneline.syntax.pasted import joined_text
from tuneline.syntax.source import Unwritable, sourced, written
from tuneline.syntax.tree import Tree
from tuneline.text.other_files import table

_WHITE = " \t\r\n"
_BETWEEN = frozenset(("missing-comma", "trailing-comma", "extra-comma", "cut-short"))


def split(lines: Sequence[str]) -> list[str] | None:
    """Several values on one line, each on a line of its own."""
    tree = parse(lines[0])
    return [lines[0][value.start : value.end] for value in tree.values] or None


def join(lines: Sequence[str]) -> list[str] | None:
    """A value that is spread over lines, on one line; a line break inside a string is written as `\\n`."""
    text = "\n".join(lines).strip(_WHITE)
    joined = one_line(text)
    if fast.read(joined) is not None:
        return [joined]
    pasted = joined_text(text)
    return [pasted] if pasted is not None else None


def array(lines: Sequence[str]) -> list[str] | None:
    """The elements of one array, each on a line of its own.

    What is wrong between elements goes with their commas and brackets; what is wrong inside one is for a person.
    """
    return elements(parse("\n".join(lines)))


def elements(tree: Tree) -> list[str] | None:
    """As `array`, of an array that was read already."""
    text = tree.text
    if tree.root is None or tree.root.kind != "array":
        return None
    if tree.faults and not (tree.root.items and all(it.code in _BETWEEN and it.edits for it in tree.faults)):
        return None
    found = []
    for item in tree.root.items:
        joined = join(text[item.start : item.end].split("\n"))
        if joined is None:
            return None
        found += joined
    return found


def arrays(lines: Sequence[str]) -> list[str] | None:
    """The elements of several arrays on one line, each on a line of its own."""
    tree = parse(lines[0])
    if any(it.code != "several-values" for it in tree.faults):
        return None
    return [lines[0][item.start : item.end] for value in tree.values for item in value.items] or None


def remove(_lines: Sequence[str]) -> list[str] | None:
    """Nothing: the lines go."""
    return []


def merge(lines: Sequence[str]) -> list[str] | None:
    """Single messages, one a line, as one example."""
    return [_example(lines)]


def merge_conversations(lines: Sequence[str]) -> list[str] | None:
    """Single messages, one a line, as one example for each conversation."""
    begins = conversations(lines)
    return [_example(lines[begin:end]) for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True)]


def _example(lines: Sequence[str]) -> str:
    messages = ", ".join(line.strip(_WHITE) for line in lines if line.strip(_WHITE))
    return f'{{"messages": [{messages}]}}'


def rows_of_table(lines: Sequence[str]) -> list[str] | None:
    """The rows of a table, each as an object with the names of the columns; all cells are strings."""
    found = table(lines)
    if found is None:
        return None
    header, rows = found
    return [json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) for row in rows]


def literals(lines: Sequence[str]) -> list[str] | None:
    """Lines that Python printed, as JSON; those stay that can be read in two ways."""
    return [it for line in lines for it in repaired(line) or (line,)]


def examples(lines: Sequence[str]) -> list[str] | None:
    """The examples that an object holds in a shape that nobody reads, one a line, their values as they are spelled."""
    new = []
    for line in lines:
        tree = parse(line)
        if (shape := SHAPES.get(guess(tree.to_python()).name or "")) is None or shape.rows is None:
            return None
        try:
            rows = shape.rows(sourced(tree))
        except Unwritable:
            return None
        new += [written(row, style(tree)) for row in rows or ()]
    return new or None


def strip_bom(lines: Sequence[str]) -> list[str] | None:
    """The first line; the writer leaves out the byte order mark in front of it."""
    return list(lines)


def keep(lines: Sequence[str]) -> list[str] | None:
    """The line; the writer changes the ends of all lines that end at a carriage return alone."""
    return list(lines)


STRIP_BOM = "strip-bom"
LINE_FEEDS = "line-feeds"

REWRITES: Mapping[str, Callable[[Sequence[str]], list[str] | None]] = {
    "split": split,
    "join": join,
    "array": array,
    "arrays": arrays,
    "remove": remove,
    "merge": merge,
    "examples": examples,
    "table": rows_of_table,
    "literals": literals,
    "merge-conversations": merge_conversations,
    STRIP_BOM: strip_bom,
    LINE_FEEDS: keep,
}
