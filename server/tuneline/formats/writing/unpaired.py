"""Examples with an answer and a label that says whether it is wanted: `unpaired` and `unpaired-messages`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tuneline.formats.view import View
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Conversation, Said, left
from tuneline.formats.writing.losses import Written, with_losses
from tuneline.formats.writing.pairs import read_pair, write_pair

PAIR, MESSAGES = "unpaired", "unpaired-messages"


def read(view: View) -> Conversation:
    """A prompt, an answer and a label."""
    conversation = _conversation(view, read_pair(view))
    return replace(conversation, rest=left(PAIR, view.value, _pair(conversation, same=True)))


def read_messages(view: View) -> Conversation:
    """A conversation whose last answer has a label."""
    conversation = _conversation(view, writing.read_section(view.sections[0]))
    return replace(conversation, rest=left(MESSAGES, view.value, _listed(conversation, same=True)))


def _conversation(view: View, turns: tuple[Said, ...]) -> Conversation:
    return Conversation(turns, tools=writing.tools_in(view.value, ()), label=view.sections[-1].desired)


def write(conversation: Conversation) -> Written:
    """Prompt and completion. An answer of a format without labels is a wanted one."""
    usual = _pair(conversation, same=conversation.rest.layout == PAIR)
    return _written(usual, conversation, PAIR)


def write_messages(conversation: Conversation) -> Written:
    """One list of messages. An answer of a format without labels is a wanted one."""
    usual = _listed(conversation, same=conversation.rest.layout == MESSAGES)
    return _written(usual, conversation, MESSAGES)


def _written(usual: dict[str, Any], conversation: Conversation, layout: str) -> Written:
    layouts = (layout, writing.LAYOUT, writing.TOOLS)
    return with_losses(usual, conversation, layouts, writing.SLOTS | {"label"})


def _pair(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    return {**write_pair(conversation, same=same), **_beside(conversation, same=same)}


def _listed(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    turns = (*conversation.turns, *(conversation.wanted or ()))
    return {"messages": writing.write_messages(turns), **_beside(conversation, same=same)}


def _beside(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    label = conversation.label if same or conversation.label is not None else True
    given = {} if label is None else {"label": label}
    return {**given, **writing.write_tools(conversation.tools, same=same)}
