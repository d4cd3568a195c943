"""Chat under the keys of mistral-finetune in the neutral form and out of it: the format `mistral`.

Examples of other formats are written with the names that chat has too, which every reader of Mistral's format knows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from tuneline.formats.mistral import LISTS, NAME, SYSTEM, SYSTEM_KEY, TEXT_SHAPE, TOOLS
from tuneline.formats.turns import Slot
from tuneline.formats.view import View
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Conversation, Said, left
from tuneline.formats.writing.losses import Written, with_losses

# The layout of messages whose text is under its other name.
TEXT: Final = "mistral-text"


def read(view: View) -> Conversation:
    """The turns of the list, the system prompt in front of them."""
    turns: list[Said] = []
    for slot in view.slots():
        if slot.at != SYSTEM:
            turns.append(_read_message(slot))
        elif isinstance(slot.item, str):
            turns.append(Said("system", SYSTEM, content=slot.item))
    declared = next((key for key in TOOLS if key in view.value), "")
    tools = writing.tools_of(view.value.get(declared), (declared,))
    conversation = Conversation(tuple(turns), tools=tools)
    return replace(conversation, rest=left(NAME, view.value, _usual(conversation, same=True)))


def _read_message(slot: Slot) -> Said:
    if slot.turn.shape is not TEXT_SHAPE:
        return writing.read_message(slot.item, slot.turn.role, slot.at)
    item = {"content" if key == "text" else key: it for key, it in slot.item.items()}
    said = writing.read_message(item, slot.turn.role, slot.at)
    return replace(said, rest=left(TEXT, slot.item, _with_text(said)))


def _with_text(said: Said) -> dict[str, Any]:
    return {"text" if key == "content" else key: it for key, it in writing.message_of(said).items()}


def write(conversation: Conversation) -> Written:
    """The example with the usual names, or with those that it was read with."""
    usual = _usual(conversation, same=conversation.rest.layout == NAME)
    layouts = (NAME, TEXT, writing.LAYOUT, writing.TOOLS)
    return with_losses(usual, conversation, layouts, writing.SLOTS)


def _usual(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    turns = [*conversation.turns, *(conversation.wanted or ())]
    value: dict[str, Any] = {}
    if same and turns and turns[0].path == SYSTEM:
        value[SYSTEM_KEY] = turns.pop(0).content
    key = next((str(said.path[0]) for said in turns if same and said.path[:1] != SYSTEM), LISTS[0])
    value[key] = [_message(said) for said in turns]
    tools = writing.write_tools(conversation.tools, same=same)
    if same and conversation.tools is not None:
        tools = {str(conversation.tools.path[0]): it for it in tools.values()}
    return {**value, **tools}


def _message(said: Said) -> Any:
    if said.rest.layout == TEXT:
        return said.rest.into(TEXT, _with_text(said))
    return writing.write_messages([said])[0]
