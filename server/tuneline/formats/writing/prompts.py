"""Examples that are a prompt for the model to answer: the format `reinforcement-prompt`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tuneline.formats.view import View
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Conversation, left
from tuneline.formats.writing.losses import Written, with_losses
from tuneline.formats.writing.sections import read_section, under

LAYOUT = "reinforcement-prompt"


def read(view: View) -> Conversation:
    """The turns of the prompt; what the reward is worked out from is left over."""
    conversation = Conversation(read_section(view.sections[0]), tools=writing.tools_in(view.value, ()))
    return replace(conversation, rest=left(LAYOUT, view.value, _usual(conversation, same=True)))


def write(conversation: Conversation) -> Written:
    """The prompt as messages, the wanted answer as the last of them."""
    usual = _usual(conversation, same=conversation.rest.layout == LAYOUT)
    return with_losses(usual, conversation, (LAYOUT, writing.LAYOUT, writing.TOOLS), writing.SLOTS)


def _usual(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    turns = (*conversation.turns, *(conversation.wanted or ()))
    prompt = under("prompt", turns) if same else writing.write_messages(turns)
    value = {} if prompt is None else {"prompt": prompt}
    return {**value, **writing.write_tools(conversation.tools, same=same)}
