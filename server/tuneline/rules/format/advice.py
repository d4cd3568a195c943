"""What could be written in the place of a value of the wrong type, where nothing but words can help."""

from __future__ import annotations

from typing import Final

from tuneline.formats.problems import A_STRING, PAIRS, Problem
from tuneline.formats.recognise import is_turn_of_any
from tuneline.text.message import Message

_EACH: Final = Message("Write each question with its answer in a list of its own.")
_ONE_EACH: Final = Message("Write one example for each of the strings.")
_AS_TEXT: Final = Message("Write the object as JSON text in a string.")
_TEXT_OF_TURN: Final = Message("Write only what is said in this turn.")
# An empty cell of a table: what writes null is seldom a person.
_EMPTY_CELL: Final = Message("It is an empty cell of a table: write the text or remove the line.")


def what_to_write(problem: Problem, *, answer: bool = False) -> Message | None:
    """Advice about a value of the wrong type; None where the kinds that are expected say enough.

    answer: whether it is where the answer should be.
    """
    seen = problem.seen
    if PAIRS in problem.expected:
        return _EACH
    if A_STRING not in problem.expected:
        return None
    if answer and isinstance(seen, list) and len(seen) > 1 and all(isinstance(it, str) for it in seen):
        return _ONE_EACH
    if isinstance(seen, dict):
        return _TEXT_OF_TURN if is_turn_of_any(problem.seen) else _AS_TEXT
    return _EMPTY_CELL if seen is None and len(problem.path) == 1 else None
