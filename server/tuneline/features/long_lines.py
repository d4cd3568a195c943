"""Findings far to the right in a long line: editors draw no squiggle there, so the message itself says where it is."""

from __future__ import annotations

from tuneline.features import limits
from tuneline.syntax.paths import Path, format_path
from tuneline.text.visible import cut_middle, visible

# Code points of a path in a message. A key may be as long as a line; both ends of a path say where it leads.
_LONGEST = 80


def with_place(message: str, path: Path, start: int) -> str:
    """The message, followed by path and column (from 1) where `start` is beyond what editors draw of a line."""
    if start < limits.DRAWN_COLUMNS:
        return message
    steps = path if len(path) <= _LONGEST else (*path[: _LONGEST // 2], *path[-_LONGEST // 2 :])
    # One key may be as long as a line, and so may all of them together.
    short = tuple(cut_middle(it, _LONGEST) if isinstance(it, str) else it for it in steps)
    words = visible(cut_middle(format_path(short), _LONGEST))
    return f"{message} Place: {words}{', ' if words else ''}column {start + 1:,}."
