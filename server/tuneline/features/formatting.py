"""Spacing made even: one space after commas and colons, none elsewhere, every example on its one line.

Only white space between tokens changes; strings, numbers and escapes stay as they are written, and no line break
comes in or goes. A line that is not valid JSON stays as it is, and so does a multi-line value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.syntax import fast
from tuneline.syntax.edits import apply
from tuneline.syntax.tree import Edit

_WHITE = " \t\r\n"
# A string, which stays, or a comma or colon or nothing at all with the white space around it.
_gaps = re.compile(r'"(?:[^"\\]|\\.)*+"|[ \t\r\n]*+([,:])[ \t\r\n]*+|[ \t\r\n]++').finditer
_RIGHT = {",": ", ", ":": ": "}


class Formatted(NamedTuple):
    """The edits, sorted, that even out the spacing of one line; none where it stays as it is."""

    row: int
    edits: tuple[Edit, ...]


def format_line(text: str) -> tuple[Edit, ...]:
    """The edits, sorted, that even out the spacing of a line.

    None for a line that is not valid JSON, and for one longer than `limits.READ_LINE`.
    """
    if len(text) > limits.READ_LINE:
        return ()
    edits = []
    for match in _gaps(text):
        if text[match.start()] == '"':
            continue
        right = _RIGHT.get(match[1] or "", "")
        if match[0] != right:
            edits.append(_smallest(match.start(), match[0], right))
    if not edits or fast.read(text) is None:
        return ()
    return tuple(edits)


def format_rows(snapshot: Snapshot, first: int, end: int) -> Iterator[Formatted]:
    """The formatted rows from `first` to before `end`, one at a time, since a file may have many.

    Beyond `limits.FORMAT_EDITS` edits in all the rows have one edit each.
    """
    count = 0
    for row in range(max(first, 0), min(end, len(snapshot.texts))):
        text = snapshot.texts[row]
        value = snapshot.multiline.at(row)
        edits = format_line(text) if value is None or value.count == 1 else ()
        count += len(edits)
        yield Formatted(row, edits if count <= limits.FORMAT_EDITS else _as_one(text, edits))


def _as_one(text: str, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    if not edits[1:]:
        return edits
    start, end = edits[0].start, edits[-1].end
    inner = (Edit(edit.start - start, edit.end - start, edit.text) for edit in edits)
    return (Edit(start, end, apply(text[start:end], inner)),)


def _smallest(start: int, old: str, new: str) -> Edit:
    """The edit without what stays at its ends: the comma or colon itself, and a space after it that is there."""
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    while old and new and old[0] == new[0]:
        start, old, new = start + 1, old[1:], new[1:]
    return Edit(start, start + len(old), new)
