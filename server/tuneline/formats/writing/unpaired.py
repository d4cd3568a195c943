"""Examples with an answer and a label that says whether it is wanted: `unpaired` and `unpaired-messages`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from tuneline.formats.labels import LABEL, TAG, key_of
from tuneline.formats.view import View
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Conversation, Said, left
from tuneline.formats.writing.losses import Written, with_losses
from tuneline.formats.writing.pairs import read_pair, write_pair

PAIR, MESSAGES = "unpaired", "unpaired-messages"
# The layout of messages says under which key the label is.
_LAYOUTS: Final[Mapping[str, str]] = {MESSAGES: LABEL, f"{MESSAGES} {TAG}": TAG}


def read(view: View) -> Conversation:
    """A prompt, an answer and a label."""
    conversation = _conversation(view, read_pair(view))
    return replace(conversation, rest=left(PAIR, view.value, _pair(conversation, same=True)))


def read_messages(view: View) -> Conversation:
    """A conversation whose last answer has a label."""
    conversation = _conversation(view, writing.read_section(view.sections[0]))
    key = key_of(view.value)
    layout = next(name for name, written in _LAYOUTS.items() if written == key)
    return replace(conversation, rest=left(layout, view.value, _listed(conversation, key, same=True)))


def _conversation(view: View, turns: tuple[Said, ...]) -> Conversation:
    return Conversation(turns, tools=writing.tools_in(view.value, ()), label=view.sections[-1].desired)


def write(conversation: Conversation) -> Written:
    """Prompt and completion. An answer of a format without labels is a wanted one."""
    usual = _pair(conversation, same=conversation.rest.layout == PAIR)
    return _written(usual, conversation, PAIR)


def write_messages(conversation: Conversation) -> Written:
    """One list of messages. An answer of a format without labels is a wanted one."""
    layout = conversation.rest.layout
    same = layout in _LAYOUTS
    layout = layout if same else MESSAGES
    return _written(_listed(conversation, _LAYOUTS[layout], same=same), conversation, layout)


def _written(usual: dict[str, Any], conversation: Conversation, layout: str) -> Written:
    layouts = (layout, writing.LAYOUT, writing.TOOLS)
    return with_losses(usual, conversation, layouts, writing.SLOTS | {"label"})


def _pair(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    return {**write_pair(conversation, same=same), **_beside(conversation, LABEL, same=same)}


def _listed(conversation: Conversation, key: str, *, same: bool) -> dict[str, Any]:
    turns = (*conversation.turns, *(conversation.wanted or ()))
    return {"messages": writing.write_messages(turns), **_beside(conversation, key, same=same)}


def _beside(conversation: Conversation, key: str, *, same: bool) -> dict[str, Any]:
    label = label_of(conversation, key, same=same)
    return {**label, **writing.write_tools(conversation.tools, same=same)}


def label_of(conversation: Conversation, key: str, *, same: bool) -> dict[str, Any]:
    """The member that says whether the answer is wanted; without a label it is, unless it was read so."""
    label = conversation.label if same or conversation.label is not None else True
    return {} if label is None else {key: label}
