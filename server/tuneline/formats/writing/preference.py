"""Examples that are a conversation with a wanted and an unwanted answer: the format `preference`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tuneline.formats.preference import OUTPUTS
from tuneline.formats.view import View
from tuneline.formats.writing.conversation import Conversation, left
from tuneline.formats.writing.losses import Written, with_losses
from tuneline.formats.writing.messages import (
    LAYOUT,
    SLOTS,
    TOOLS,
    read_section,
    tools_in,
    write_messages,
    write_tools,
)
from tuneline.formats.writing.sections import ends_before


def read(view: View) -> Conversation:
    turns, wanted, unwanted = map(read_section, view.sections)
    given = view.value.get("input")
    tools = tools_in(given, ("input",)) if isinstance(given, dict) else None
    conversation = Conversation(turns, wanted, unwanted, tools)
    return replace(conversation, rest=left("preference", view.value, _usual(conversation, same=True)))


def write(conversation: Conversation) -> Written:
    """An example without a wanted answer gets the answer at the end of its turns."""
    conversation = ends_before(conversation)
    usual = _usual(conversation, same=conversation.rest.layout == "preference")
    return with_losses(usual, conversation, ("preference", LAYOUT, TOOLS), SLOTS | {"unwanted"})


def _usual(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    value: dict[str, Any] = {
        "input": {
            "messages": write_messages(conversation.turns),
            **write_tools(conversation.tools, same=same),
        }
    }
    for key, turns in zip(OUTPUTS, (conversation.wanted, conversation.unwanted), strict=True):
        if turns is not None:
            value[key] = write_messages(turns)
    return value
