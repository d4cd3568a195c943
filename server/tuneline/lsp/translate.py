"""Between the protocol's words and ours: positions, ranges and URIs.

Everything that counts in the client's units is here. A position outside of the document means the nearest place
inside, as the specification asks for columns.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlsplit

from lsprotocol import types

from tuneline.engine.snapshot import Snapshot
from tuneline.text.columns import Encoding, from_units, to_units
from tuneline.text.lines import BYTE_ORDER_MARK, Lines
from tuneline.text.names import LANGUAGES, SUFFIXES
from tuneline.text.spans import Span

# A cell is a piece of a notebook, not a file that anybody uploads.
_CELLS = frozenset({"vscode-notebook-cell", "notebook-cell", "vscode-interactive-input"})

# What stays in an address as it is: all that is special there, but for brackets, which would end a link.
_OF_ADDRESSES = "%/:?&=+,;@!$~"


def link_address(uri: str) -> str:
    """A URI as the address of a link in Markdown."""
    return quote(uri, safe=_OF_ADDRESSES)


def place_in(lines: Lines, line: int, character: int, encoding: Encoding) -> tuple[int, int]:
    """The row and the column in code points of a place in the client's units, moved inside the document."""
    if line < 0:
        return 0, 0
    if line >= len(lines):
        row = len(lines) - 1
        return row, len(lines[row])
    return line, from_units(lines[line], character, encoding)


def position_in(lines: Lines, row: int, column: int, encoding: Encoding) -> types.Position:
    """A place as the client counts it; a row or column that is not there means the nearest one."""
    row = min(max(row, 0), len(lines) - 1)
    return types.Position(row, to_units(lines[row], column, encoding))


def is_ours(uri: str, language: str) -> bool:
    """Whether a document is for us: by what the client calls it, or by its name."""
    parts = _split(uri)
    if parts is None or parts.scheme in _CELLS:
        return False
    name = unquote(parts.path, errors="replace").lower()
    return language.lower() in LANGUAGES or name.endswith(SUFFIXES)


def path_of(uri: str) -> Path | None:
    """The file that a URI names; None for a document that is in no file, or a name that no file can have."""
    parts = _split(uri) if uri.startswith("file:") else None
    if parts is None:
        return None
    path = unquote(parts.path, errors="surrogateescape")
    if parts.netloc and parts.netloc != "localhost":
        path = f"//{parts.netloc}{path}"  # a share on Windows
    elif os.name == "nt" and path[:1] == "/" and path[2:3] == ":":
        path = path[1:]
    try:
        os.fsencode(path)  # which half a character cannot be
    except UnicodeEncodeError:
        return None
    return Path(path) if path and "\0" not in path else None


def _split(uri: str) -> SplitResult | None:
    try:
        return urlsplit(uri)
    except ValueError:
        return None


def range_of(
    snapshot: Snapshot, row: int, span: Span, encoding: Encoding, end_row: int | None = None
) -> types.Range:
    """The client's range from `span.start` in `row` to `span.end` in `end_row`, the same row if not given."""
    last = row if end_row is None else end_row
    start = position_of(snapshot, row, span.start, encoding)
    return types.Range(start, position_of(snapshot, last, span.end, encoding))


def position_of(snapshot: Snapshot, row: int, column: int, encoding: Encoding) -> types.Position:
    """The client's position of a row and column in code points."""
    # An editor has one more line after the last line ending.
    text = snapshot.texts[row] if row < len(snapshot.texts) else ""
    units = to_units(text, column, encoding)
    return types.Position(row, mark_units(snapshot, row, encoding) + units)


def mark_units(snapshot: Snapshot, row: int, encoding: Encoding) -> int:
    """The units of a byte order mark in front of the first column of a row."""
    return to_units(BYTE_ORDER_MARK, 1, encoding) if row == 0 and snapshot.byte_order_mark else 0
