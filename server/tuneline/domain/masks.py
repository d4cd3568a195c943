"""Which texts of a conversation count in the loss: formats say what is written, targets say what is obeyed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tuneline.domain.role import Role

Untold = Literal["answers", "last", "all"]


@dataclass(frozen=True, slots=True)
class Masks:
    """What decides whether a turn counts in the loss.

    key: the key of a turn whose value is obeyed, such as `weight`; None where no mask is obeyed.
    with_tools: what is trained instead where tools are declared, whatever the masks say; None: the same.
    parts: whether masks of the parts of a content are obeyed, whose keys are the format's.
    roles: on whom it is obeyed. untold: what is trained where no mask says anything: every answer, the last answer
      of the conversation, or every turn.
    """

    key: str | None = None
    roles: frozenset[Role] = frozenset()
    untold: Untold = "answers"
    with_tools: Untold | None = None
    parts: bool = False

    def __hash__(self) -> int:
        # Part of a key that is looked up for every example: the one that would be made takes longer.
        return hash(self.key)
