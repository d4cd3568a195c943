"""Examples with a chosen and a rejected answer: the format `chosen-rejected`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tuneline.formats.chosen_rejected import KEYS, PROMPTS
from tuneline.formats.view import View
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Conversation, left
from tuneline.formats.writing.losses import Written, with_losses
from tuneline.formats.writing.sections import ends_before, read_section, under

LAYOUT = "chosen-rejected"


def read(view: View) -> Conversation:
    """A prompt and two answers. A prompt that both answers begin with is read once."""
    turns, wanted, unwanted = map(read_section, view.sections)
    conversation = Conversation(turns, wanted, unwanted, writing.tools_in(view.value, ()))
    return replace(conversation, rest=left(LAYOUT, view.value, _same(conversation)))


def write(conversation: Conversation) -> Written:
    """A prompt and two answers as messages. Without a wanted answer it is the one at the end of the turns."""
    if conversation.rest.layout == LAYOUT:
        usual = _same(conversation)
    else:
        conversation = ends_before(conversation)
        usual = _usual(conversation)
    layouts = (LAYOUT, writing.LAYOUT, writing.TOOLS)
    return with_losses(usual, conversation, layouts, writing.SLOTS | {"unwanted"})


def _usual(conversation: Conversation) -> dict[str, Any]:
    value: dict[str, Any] = {"prompt": writing.write_messages(conversation.turns)}
    for key, turns in zip(KEYS, (conversation.wanted, conversation.unwanted), strict=True):
        if turns is not None:
            value[key] = writing.write_messages(turns)
    return {**value, **writing.write_tools(conversation.tools, same=False)}


def _same(conversation: Conversation) -> dict[str, Any]:
    """As it was written: each turn under the key that it is from."""
    turns = conversation.turns
    value = {key: it for key in PROMPTS if (it := under(key, turns)) is not None}
    before = [said for said in turns if said.path[0] == KEYS[0]]
    for key, answer in zip(KEYS, (conversation.wanted, conversation.unwanted), strict=True):
        if answer:
            value[key] = under(key, answer) if not before else writing.write_messages((*before, *answer))
    return {**value, **writing.write_tools(conversation.tools, same=True)}
