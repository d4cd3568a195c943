"""Which texts of a conversation count in the loss: formats say what is written, targets say what is obeyed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from tuneline.domain.role import Role

Untold = Literal["answers", "last", "all"]


@dataclass(frozen=True, slots=True)
class Masks:
    """How a reader decides what is trained.

    key: the key of a turn that says it; None where no key is obeyed. roles: on whom it is obeyed.
    untold: what is trained where no mask says anything: all answers, the last answer, or all texts.
    """

    key: str | None
    roles: frozenset[Role]
    untold: Untold = "answers"


NO_MASKS: Final = Masks(None, frozenset())
