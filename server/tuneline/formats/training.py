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
from tuneline.text.message import Message, Value


class Trained(NamedTuple):
    """Whether a turn counts in the loss, and why, in words that can follow a colon."""

    yes: bool
    why: Message


def trained(view: View, masks: Masks) -> tuple[tuple[Trained, ...], ...]:
    """What is trained: for each section and each turn in it."""
    return tuple([trained_turns(section.kind, section.turns, masks) for section in view.sections])


@lru_cache(limits.TURNS)
def trained_turns(kind: SectionKind, turns: tuple[Turn, ...], masks: Masks) -> tuple[Trained, ...]:
    """What is trained of one section. Worked out once for each list of turns."""
    if kind == "conversation" or kind == "completion":
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


_NO_TURN = Trained(False, Message("it is not a message"))
_PROMPT = Trained(False, Message("it is part of the prompt"))
_OUTPUT = Trained(True, Message("both answers of a preference example count in the loss"))
_EARLIER = Trained(False, Message("only the last answer is trained"))
_OTHER = Trained(False, Message("only assistant messages are trained"))


def _of_turn(turn: Turn, masks: Masks, *, is_last: bool) -> Trained:
    """A turn of a conversation: by the mask that is obeyed on it, else by what is trained where none is."""
    if _is_no_turn(turn):
        return _NO_TURN
    if turn.shape.role is None and turn.role != "system":
        yes = turn.role == "assistant" and (is_last or masks.untold != "last")
        if turn.role == "assistant" and not yes:
            return _EARLIER
        return Trained(yes, Message("completions are trained") if yes else Message("it is the prompt"))
    key = masks.key
    if key is not None and turn.role in masks.roles:
        value = dict(turn.masks).get(key, ABSENT)
        if value is not ABSENT:
            return _by_mask(key, value)
    if masks.untold == "all":
        return Trained(True, Message("all messages are trained"))
    if turn.role != "assistant":
        return _OTHER
    if masks.untold == "last":
        if is_last:
            return Trained(True, Message("it is the last answer"))
        return _EARLIER
    if key is not None and "assistant" in masks.roles:
        return Trained(True, Message("assistant messages are trained unless their {key} is 0", key=key))
    return Trained(True, Message("assistant messages are trained"))


def _by_mask(key: str, value: object) -> Trained:
    if value is False or (type(value) is int and value == 0):
        return Trained(False, Message("its {key} is {value}", key=key, value=Value(value)))
    if value is True or (type(value) is int and value == 1):
        return Trained(True, Message("its {key} is {value}", key=key, value=Value(value)))
    return Trained(True, Message("its {key} is not 0", key=key))
