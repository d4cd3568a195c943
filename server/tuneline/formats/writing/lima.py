"""Conversations as a list of strings, see `formats.lima`: who speaks follows from the place in the list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from tuneline.formats.lima import LISTS, NAME, list_of
from tuneline.formats.view import View
from tuneline.formats.writing.conversation import Conversation, Said, left
from tuneline.formats.writing.losses import Loss, Written, turns_of, with_losses
from tuneline.formats.writing.rounds import rounds
from tuneline.text.message import Message

_TURN: Final = Message("a turn")


def read(view: View) -> Conversation:
    """The strings as turns."""
    key = list_of(view.value)
    slots = (it for it in view.slots() if isinstance(it.content, str))
    conversation = Conversation(tuple(Said(it.turn.role, it.at, content=it.content) for it in slots))
    layout = f"{NAME} {key}"
    return replace(conversation, rest=left(layout, view.value, _as_read(conversation, key)))


def write(conversation: Conversation) -> Written:
    """Questions and their answers. What is not one of them has no place."""
    layout = conversation.rest.layout
    if layout.split(" ")[0] == NAME:
        return with_losses(_as_read(conversation, layout.split(" ")[1]), conversation, (layout,), set())
    turns = list(turns_of(replace(conversation, unwanted=None)))
    kept = dict(it for asked in rounds(turns) for it in asked if it is not None)
    gone = [Loss(said.path, _TURN) for at, said in enumerate(turns) if at not in kept]
    return with_losses({LISTS[0]: [*kept.values()]}, conversation, (NAME,), set(), gone)


def _as_read(conversation: Conversation, key: str) -> dict[str, Any]:
    return {key: [said.content for said in turns_of(conversation)]} if conversation.turns else {}
