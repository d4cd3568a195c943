"""Chat under the keys of mistral-finetune in the neutral form and out of it: the format `mistral`.

Examples of other formats are written with Mistral's own names, so that they are seen to be of this format.
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
    """The example with Mistral's own names, or with those that it was read with."""
    usual = _usual(conversation, same=conversation.rest.layout == NAME)
    layouts = (NAME, TEXT, writing.LAYOUT, writing.TOOLS)
    return with_losses(usual, conversation, layouts, writing.SLOTS)


def _usual(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    turns = [*conversation.turns, *(conversation.wanted or ())]
    value: dict[str, Any] = {}
    if same and turns and turns[0].path == SYSTEM:
        value[SYSTEM_KEY] = turns.pop(0).content
    key, tools_key = LISTS[1], TOOLS[1]
    if same:
        key = next((str(said.path[0]) for said in turns if said.path[:1] != SYSTEM), LISTS[0])
        tools_key = str(conversation.tools.path[0]) if conversation.tools is not None else ""
    value[key] = [_message(said) for said in turns]
    for listed in writing.write_tools(conversation.tools, same=same).values():
        value[tools_key] = listed
    return value


def _message(said: Said) -> Any:
    if said.rest.layout == TEXT:
        return said.rest.into(TEXT, _with_text(said))
    return writing.write_messages([said])[0]
