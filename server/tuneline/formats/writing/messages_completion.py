"""Examples that are a conversation and how it goes on: the format `messages-completion`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tuneline.formats.view import View
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Conversation, left
from tuneline.formats.writing.losses import Written, with_losses
from tuneline.formats.writing.pairs import read_pair, write_pair

LAYOUT = "messages-completion"


def read(view: View) -> Conversation:
    """A conversation whose turns remember by their places which of the two lists they are in."""
    conversation = Conversation(read_pair(view), tools=writing.tools_in(view.value, ()))
    return replace(conversation, rest=left(LAYOUT, view.value, _usual(conversation, same=True)))


def write(conversation: Conversation) -> Written:
    """The turns up to the answer, and the answer."""
    usual = _usual(conversation, same=conversation.rest.layout == LAYOUT)
    return with_losses(usual, conversation, (LAYOUT, writing.LAYOUT, writing.TOOLS), writing.SLOTS)


def _usual(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    return {
        **write_pair(conversation, same=same),
        **writing.write_tools(conversation.tools, same=same),
    }
