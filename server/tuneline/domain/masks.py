"""Which texts of a conversation count in the loss: formats say what is written, targets say what is obeyed."""

from __future__ import annotations

from typing import Literal

from tuneline.domain.role import Role
from tuneline.domain.value import Value

Untold = Literal["answers", "last", "all"]


class Masks(Value, frozen=True):
    """What decides whether a turn counts in the loss.

    key: the key of a turn whose value is obeyed, such as `weight`; None where no mask is obeyed.
    roles: on whom it is obeyed. untold: what is trained where no mask says anything: every answer, the last answer
      of the conversation, or every turn.
    over: further keys of a turn, each of which is obeyed in place of those after it and of `key`.
    parts: the keys of a part of a content that are obeyed for that part.
    line: the keys of a line that are obeyed for all of it: nothing of it is trained where one of them is 0.
    last_if: the keys of a line with which only its last answer is trained, unless they are empty or false.
    every: whether all turns with these roles need the key where one of them has it.
    answers: the roles, as written, whose turns are answers; those that are meant as the assistant's if it is empty.
    leaks: whether an answer without a text of its own trains the text before it instead.
    """

    key: str | None = None
    roles: frozenset[Role] = frozenset()
    untold: Untold = "answers"
    over: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    line: tuple[str, ...] = ()
    last_if: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    leaks: bool = False
    every: bool = False

    def __hash__(self) -> int:
        # Part of a key that is looked up for every example: the one that would be made takes longer.
        return hash(self.key)
