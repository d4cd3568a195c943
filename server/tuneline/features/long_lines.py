"""Findings far to the right in a long line: editors draw no squiggle there, so the message itself says where it is."""

from __future__ import annotations

from tuneline.engine import limits
from tuneline.syntax.paths import Path, format_path

# Code points of a path in a message. A key may be as long as a line; both ends of a path say where it leads.
_LONGEST = 80
_HALF = _LONGEST // 2


def with_place(message: str, path: Path, start: int) -> str:
    """The message, with path and column (from 1) behind it where `start` is beyond what editors draw of a line."""
    if start < limits.DRAWN_COLUMNS:
        return message
    words = _shortened(path)
    return f"{message} Place: {words}{', ' if words else ''}column {start + 1:,}."


def _shortened(path: Path) -> str:
    steps = path if len(path) <= _LONGEST else (*path[:_HALF], *path[-_HALF:])
    text = format_path(tuple(_cut(it) if isinstance(it, str) else it for it in steps))
    # A key may hold what turns text around or hides it.
    return _cut("".join(it if it.isprintable() else f"\\u{{{ord(it):x}}}" for it in text))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_HALF]}…{text[-_HALF:]}"
