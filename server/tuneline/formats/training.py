"""What of an example is trained, for a reader that obeys some masks.

A view only notes its masks. Whether a turn counts in the loss follows from its section, its role and the masks that
the reader obeys, so it is the same for all examples of one outline and is worked out once for each.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tuneline.domain.masks import Masks
from tuneline.formats import limits
from tuneline.formats.turns import ABSENT, SectionKind, Turn
from tuneline.formats.view import View


class Trained(NamedTuple):
    """Whether a turn counts in the loss, and why, in words that can follow a colon."""

    yes: bool
    why: str


def trained(view: View, masks: Masks) -> tuple[tuple[Trained, ...], ...]:
    """What is trained: for each section and each turn in it."""
    return tuple([trained_turns(section.kind, section.turns, masks) for section in view.sections])


@lru_cache(limits.TURNS)
def trained_turns(kind: SectionKind, turns: tuple[Turn, ...], masks: Masks) -> tuple[Trained, ...]:
    """What is trained of one section. Worked out once for each list of turns."""
    if kind == "conversation":
        answers = [index for index, turn in enumerate(turns) if turn.role == "assistant"]
        last = answers[-1] if answers else -1
        return tuple(_of_turn(turn, masks, is_last=index == last) for index, turn in enumerate(turns))
    if kind == "prompt":
        return tuple(_NO_TURN if _is_no_turn(turn) else _PROMPT for turn in turns)
    return tuple(
        _NO_TURN if _is_no_turn(turn) else _OUTPUT if turn.role == "assistant" else _OTHER for turn in turns
    )


def _is_no_turn(turn: Turn) -> bool:
    return turn.content == "wrong" and turn.role == "other" and not turn.keys


_NO_TURN = Trained(False, "it is not a message")
_PROMPT = Trained(False, "it is part of the prompt")
_OUTPUT = Trained(True, "both answers of a preference example count in the loss")
_OTHER = Trained(False, "only assistant messages are trained")


def _of_turn(turn: Turn, masks: Masks, *, is_last: bool) -> Trained:
    """A turn of a conversation: by the mask that is obeyed on it, else by what is trained where none is."""
    if _is_no_turn(turn):
        return _NO_TURN
    if turn.shape.role is None and turn.role != "system":
        yes = turn.role == "assistant"
        return Trained(yes, "completions are trained" if yes else "it is the prompt")
    key = masks.key
    if key is not None and turn.role in masks.roles:
        value = dict(turn.masks).get(key, ABSENT)
        if value is not ABSENT:
            return _by_mask(key, value)
    if masks.untold == "all":
        return Trained(True, "all messages are trained")
    if turn.role != "assistant":
        return _OTHER
    unless = f" unless their {key} is 0" if key is not None and "assistant" in masks.roles else ""
    if masks.untold == "last":
        return Trained(is_last, "it is the last answer" if is_last else "only the last answer is trained")
    return Trained(True, f"assistant messages are trained{unless}")


def _by_mask(key: str, value: object) -> Trained:
    if value is False or (type(value) is int and value == 0):
        return Trained(False, f"its {key} is {'false' if value is False else 0}")
    told = "1" if type(value) is int and value == 1 else "true" if value is True else ""
    return Trained(True, f"its {key} is {told}" if told else f"its {key} is not 0")
