"""Text files that are something else than JSON Lines, by their first lines, and tables that can be written as JSON.

A saved web page, a Git LFS pointer, a table: people rename them, and a message about each of their lines helps nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from tuneline.text.pattern import pattern

OtherKind = Literal["lfs", "html", "xml", "table", "yaml", "python", "literals"]

# Lines that tell what a file is.
LOOK = 64
# Code points of one cell.
_CELL = 16 << 20

_HTML = pattern(r"\s*<(?:!doctype html|html|head|body|meta|script|div|title)\b", re.IGNORECASE)
_YAML = pattern(r"\s*(?:- )*['\"]?[\w $./-]{1,60}['\"]?:(?:\s+(?![{\[]\").*)?$|\s*- .*$|---\s*$|\s*#.*$")
_YAML_START = pattern(r"---\s*$|(?:- )?[\w-]{1,60}:(?:\s+(?![{\[]\").*)?$")
_PYTHON = pattern(
    r"(?:import|from) \w[\w.]*|def \w+\(|class \w+|\w+(?:: [\w\[\], ]+)? = (?:[\[{(]|json\.|open\()"
)
_REPR = pattern(r"\s*\[?\{'[^']*': ")
_NAME = pattern(r"[^\W\d][\w .\-/#]{0,59}")
_SEPARATORS = (",", "\t", ";", "|")


def other_kind(lines: Sequence[str]) -> OtherKind | None:
    """What a file is, by the first `LOOK` of its lines that are not blank; None where it may be JSON Lines.

    It is asked only where no line is a JSON object.
    """
    if not lines:
        return None
    first = lines[0]
    if first.startswith("version https://git-lfs.github.com/spec/"):
        return "lfs"
    if first.lstrip().startswith("<?xml"):
        return "xml"
    if _HTML.match(first):
        return "html"
    if len(lines) > 2 and all(map(_REPR.match, lines)):
        return "literals"
    if first.lstrip()[:1] in ("{", "["):
        return None
    if _PYTHON.match(first):
        return "python"
    if separator(lines):
        return "table"
    if len(lines) > 1 and _YAML_START.match(first) and all(map(_YAML.match, lines)):
        return "yaml"
    return None


def separator(lines: Sequence[str]) -> str:
    """What separates the cells of a table, by its first lines; empty where they are not a table with a header."""
    for mark in _SEPARATORS if len(lines) > 1 else ():
        if mark not in lines[0]:
            continue
        rows = list(_rows(lines, mark))
        header = _header(rows)
        named = len(header) > 1 and all(map(_NAME.fullmatch, header)) and len(set(header)) == len(header)
        # The last row may go on beyond the lines that were looked at.
        same = sum(len(row) == len(header) for row in rows[1:])
        if named and len(rows) > 1 and same * 10 >= len(rows[1:]) * 9 - 10 and same:
            return mark
    return ""


def table(lines: Sequence[str]) -> tuple[list[str], list[list[str]]] | None:
    """The header and the rows of a table; None where a row has more or fewer cells than the header."""
    mark = separator([line for line in lines[: 4 * LOOK] if line.strip()][:LOOK])
    if not mark:
        return None
    rows = [row for row in _rows(lines, mark) if row]
    header = _header(rows)
    return (header, rows[1:]) if all(len(row) == len(header) for row in rows) else None


def _header(rows: Sequence[list[str]]) -> list[str]:
    """The names of the columns; pandas writes none for the numbers of the rows."""
    if not rows:
        return []
    return ["index", *rows[0][1:]] if rows[0][:1] == [""] else rows[0]


def _rows(lines: Sequence[str], mark: str) -> Iterator[list[str]]:
    import csv  # only for what is no JSON at all

    csv.field_size_limit(_CELL)
    try:
        yield from csv.reader((f"{line}\n" for line in lines), delimiter=mark, strict=False)
    except csv.Error:
        return
