"""Conversations as exchanges of an input and an output, see `formats.xtuner`: a turn is a side of an exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from tuneline.formats.turns import Slot
from tuneline.formats.view import View
from tuneline.formats.writing import losses
from tuneline.formats.writing.conversation import Conversation, Said, left, text
from tuneline.formats.writing.losses import Loss, Written, turns_of, with_losses
from tuneline.formats.xtuner import MASK, NAME, SIDES, list_of
from tuneline.text.message import Message

# The mask of chat, which other formats know: 0 where the loss leaves an output out.
_WEIGHT: Final = "weight"
_SIDE: Final = {role: side for side, role in SIDES.items()}


def read(view: View) -> Conversation:
    """What each side says that is a text."""
    key = list_of(view.value)
    slots = (it for it in view.slots() if isinstance(it.content, str))
    conversation = Conversation(tuple(map(_said, slots)))
    layout = f"{NAME} {key}"
    return replace(conversation, rest=left(layout, view.value, _as_read(conversation, key)))


def _said(slot: Slot) -> Said:
    masks = tuple((_WEIGHT, int(it)) for _, it in slot.turn.masks if isinstance(it, bool))
    return Said(slot.turn.role, slot.content_path, content=slot.content, masks=masks)


def write(conversation: Conversation) -> Written:
    """An exchange for every answer, with what was said before it. What is overridden before that has no place."""
    layout = conversation.rest.layout
    if layout.split(" ")[0] == NAME:
        return with_losses(_as_read(conversation, layout.split(" ")[1]), conversation, (layout,), {"mask"})
    turns = list(turns_of(replace(conversation, unwanted=None)))
    found, kept = _rounds(turns)
    gone = [Loss(said.path, Message("a turn")) for at, said in enumerate(turns) if at not in kept]
    slots: set[losses.Slot] = {"mask"} if all(_trains(it) is not None for it in turns if it.masks) else set()
    return with_losses({list_of({}): found}, conversation, (NAME,), slots, gone)


def _as_read(conversation: Conversation, key: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    for said in turns_of(conversation):
        _, at, side = said.path
        while isinstance(at, int) and len(found) <= at:
            found.append({})
        found[-1][str(side)] = said.content
        if said.masks:
            found[-1][MASK] = _trains(said)
    return {key: found} if found else {}


def _rounds(turns: Sequence[Said]) -> tuple[list[dict[str, Any]], set[int]]:
    """The exchanges, and the indexes of the turns that are in them. Without an input the input is empty."""
    found: list[dict[str, Any]] = []
    kept: set[int] = set()
    before: dict[str, tuple[int, str]] = {}
    for at, said in enumerate(turns):
        words, side = text(said.content), _SIDE.get(said.role)
        if words is None or side is None:
            continue
        before[side] = at, words
        if side == "output":
            found.append(_round(before, _trains(said)))
            kept.update(place for place, _ in before.values())
            before = {}
    if "input" in before:
        found.append(_round(before, None))
        kept.update(place for place, _ in before.values())
    return found, kept


def _round(said: dict[str, tuple[int, str]], trains: bool | None) -> dict[str, Any]:
    value = {side: said[side][1] if side in said else "" for side in SIDES if side in said or side == "input"}
    return value if trains is None else {**value, MASK: trains}


def _trains(said: Said) -> bool | None:
    """What the mask of an answer says; None where it has none, or one that this format cannot hold."""
    match said.role, said.masks:
        case "assistant", ((key, int(value)),) if key == _WEIGHT and value in (0, 1):
            return bool(value)
    return None
