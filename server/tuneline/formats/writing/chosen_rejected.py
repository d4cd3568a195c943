"""Examples with a chosen and a rejected answer: the formats `chosen-rejected` and `chosen-messages`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from tuneline.formats.chosen_rejected import KEYS, MESSAGES, PROMPTS
from tuneline.formats.view import View
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.columns import list_history
from tuneline.formats.writing.conversation import Conversation, left
from tuneline.formats.writing.losses import Written, with_losses
from tuneline.formats.writing.sections import ends_before, read_section, under

LAYOUT, WHOLE = "chosen-rejected", "chosen-messages"
_KEYS: Final = {LAYOUT: KEYS, WHOLE: MESSAGES}


def read(view: View) -> Conversation:
    """A prompt and two answers. A prompt that both answers begin with is read once."""
    return _read(view, LAYOUT)


def read_messages(view: View) -> Conversation:
    """What both conversations begin with, and the answer at the end of each."""
    return _read(view, WHOLE)


def _read(view: View, layout: str) -> Conversation:
    turns, wanted, unwanted = map(read_section, view.sections)
    conversation = Conversation(turns, wanted, unwanted, writing.tools_in(view.value, ()))
    return replace(conversation, rest=left(layout, view.value, _same(conversation, _KEYS[layout])))


def write(conversation: Conversation) -> Written:
    """A prompt and two answers as messages. Without a wanted answer it is the one at the end of the turns."""
    return _write(conversation, LAYOUT)


def write_messages(conversation: Conversation) -> Written:
    """Two conversations that begin alike."""
    return _write(conversation, WHOLE)


def _write(conversation: Conversation, layout: str) -> Written:
    if conversation.rest.layout == layout:
        usual = _same(conversation, _KEYS[layout])
    else:
        conversation = ends_before(conversation)
        usual = _usual(conversation, layout)
    layouts = (layout, writing.LAYOUT, writing.TOOLS)
    return with_losses(usual, conversation, layouts, writing.SLOTS | {"unwanted"})


def _usual(conversation: Conversation, layout: str) -> dict[str, Any]:
    before = conversation.turns
    value: dict[str, Any] = {"prompt": writing.write_messages(before)} if layout == LAYOUT else {}
    for key, turns in zip(_KEYS[layout], (conversation.wanted, conversation.unwanted), strict=True):
        if turns is not None:
            value[key] = writing.write_messages(turns if layout == LAYOUT else (*before, *turns))
    return {**value, **writing.write_tools(conversation.tools, same=False)}


def _same(conversation: Conversation, keys: tuple[str, str]) -> dict[str, Any]:
    """As it was written: each turn under the key that it is from."""
    turns = conversation.turns
    value = {key: it for key in PROMPTS if (it := under(key, turns)) is not None}
    value |= list_history(turns)
    before = [said for said in turns if said.path[0] == keys[0]]
    for key, answer in zip(keys, (conversation.wanted, conversation.unwanted), strict=True):
        if answer:
            value[key] = under(key, answer) if not before else writing.write_messages((*before, *answer))
    return {**value, **writing.write_tools(conversation.tools, same=True)}
