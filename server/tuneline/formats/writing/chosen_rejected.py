"""Examples with a chosen and a rejected answer: the format `chosen-rejected`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tuneline.formats.chosen_rejected import KEYS, PROMPTS
from tuneline.formats.view import View
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Conversation, Said, left
from tuneline.formats.writing.losses import Written, with_losses
from tuneline.formats.writing.sections import ends_before, read_section

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
    value = {key: it for key in PROMPTS if (it := _under(key, turns)) is not None}
    before = [said for said in turns if said.path[0] == KEYS[0]]
    for key, answer in zip(KEYS, (conversation.wanted, conversation.unwanted), strict=True):
        if answer:
            value[key] = _under(key, answer) if not before else writing.write_messages((*before, *answer))
    return {**value, **writing.write_tools(conversation.tools, same=True)}


def _under(key: str, turns: Iterable[Said]) -> Any:
    """What is written under a key: one text, one message, or a list; None where there is nothing."""
    found = [said for said in turns if said.path[0] == key]
    if not found:
        return None
    if len(found[0].path) > 1:
        return writing.write_messages(found)
    said = found[0]
    return said.content if not said.rest.layout else writing.write_messages([said])[0]
