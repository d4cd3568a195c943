"""What could be written in the place of a value of the wrong type, where nothing but words can help."""

from __future__ import annotations

from typing import Final

from tuneline.formats.problems import A_STRING, Problem
from tuneline.text.message import Message

_AS_TEXT: Final = Message("Write the object as JSON text in a string.")
# An empty cell of a table: what writes null is seldom a person.
_EMPTY_CELL: Final = Message("It is an empty cell of a table: write the text or remove the line.")


def what_to_write(problem: Problem) -> Message | None:
    """Advice about a value of the wrong type; None where the kinds that are expected say enough."""
    seen = problem.seen
    if A_STRING not in problem.expected:
        return None
    if isinstance(seen, dict):
        return _AS_TEXT
    return _EMPTY_CELL if seen is None and len(problem.path) == 1 else None
