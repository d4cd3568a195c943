"""Examples that are a list of messages with tools beside them: the formats `chat` and `reinforcement`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

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


def read(view: View) -> Conversation:
    """An example that is a list of messages, with whatever beside it."""
    turns = read_section(view.sections[0])
    conversation = Conversation(turns, tools=tools_in(view.value, ()))
    return replace(conversation, rest=left(view.format.name, view.value, _usual(conversation, same=True)))


def write(conversation: Conversation, layout: str) -> Written:
    """The example as messages, in which the wanted answer goes on from the prompt.

    layout: the name of the format that is written.
    """
    usual = _usual(conversation, same=conversation.rest.layout == layout)
    return with_losses(usual, conversation, (layout, LAYOUT, TOOLS), SLOTS)


def _usual(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    turns = (*conversation.turns, *(conversation.wanted or ()))
    return {"messages": write_messages(turns), **write_tools(conversation.tools, same=same)}
