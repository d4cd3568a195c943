"""Findings far to the right in a long line: editors draw no squiggle there, so the message itself says where it is."""

from __future__ import annotations

from tuneline.features import limits
from tuneline.syntax.paths import Path, format_path
from tuneline.text.message import Message, sentences
from tuneline.text.visible import cut_middle

# Code points of a path in a message. A key may be as long as a line; both ends of a path say where it leads.
_LONGEST = 80


def with_place(message: Message, path: Path, start: int) -> Message:
    """The message, followed by path and column (from 1) where `start` is beyond what editors draw of a line."""
    if start < limits.DRAWN_COLUMNS:
        return message
    steps = path if len(path) <= _LONGEST else (*path[: _LONGEST // 2], *path[-_LONGEST // 2 :])
    # One key may be as long as a line, and so may all of them together.
    short = tuple(cut_middle(it, _LONGEST) if isinstance(it, str) else it for it in steps)
    place = cut_middle(format_path(short), _LONGEST)
    if not place:
        return sentences(message, Message("Place: column {column}.", column=start + 1))
    return sentences(message, Message("Place: {place}, column {column}.", place=place, column=start + 1))
