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
# The layout says under which key the label is.
_KEYS: Final[Mapping[str, str]] = {
    f"{name}{word}": key for name in (PAIR, MESSAGES) for word, key in (("", LABEL), (f" {TAG}", TAG))
}


def read(view: View) -> Conversation:
    """A prompt, an answer and a label."""
    return _read(view, PAIR, read_pair(view))


def read_messages(view: View) -> Conversation:
    """A conversation whose last answer has a label."""
    return _read(view, MESSAGES, writing.read_section(view.sections[0]))


def _read(view: View, name: str, turns: tuple[Said, ...]) -> Conversation:
    conversation = _conversation(view, turns)
    layout = f"{name} {TAG}" if key_of(view.value) == TAG else name
    return replace(conversation, rest=left(layout, view.value, _usual(conversation, layout, same=True)))


def _conversation(view: View, turns: tuple[Said, ...]) -> Conversation:
    return Conversation(turns, tools=writing.tools_in(view.value, ()), label=view.sections[-1].desired)


def write(conversation: Conversation) -> Written:
    """Prompt and completion. An answer of a format without labels is a wanted one."""
    return _write(conversation, PAIR)


def write_messages(conversation: Conversation) -> Written:
    """One list of messages. An answer of a format without labels is a wanted one."""
    return _write(conversation, MESSAGES)


def _write(conversation: Conversation, name: str) -> Written:
    layout = conversation.rest.layout
    same = layout in _KEYS and layout.split(" ")[0] == name
    layout = layout if same else name
    layouts = (layout, writing.LAYOUT, writing.TOOLS)
    usual = _usual(conversation, layout, same=same)
    return with_losses(usual, conversation, layouts, writing.SLOTS | {"label"})


def _usual(conversation: Conversation, layout: str, *, same: bool) -> dict[str, Any]:
    if layout.split(" ", maxsplit=1)[0] == PAIR:
        value = write_pair(conversation, same=same)
    else:
        turns = (*conversation.turns, *(conversation.wanted or ()))
        value = {"messages": writing.write_messages(turns)}
    label = label_of(conversation, _KEYS[layout], same=same)
    return {**value, **label, **writing.write_tools(conversation.tools, same=same)}


def label_of(conversation: Conversation, key: str, *, same: bool) -> dict[str, Any]:
    """The member that says whether the answer is wanted; without a label it is, unless it was read so."""
    label = conversation.label if same or conversation.label is not None else True
    return {} if label is None else {key: label}
