"""Conversations with the answers that are compared: `preference-messages`, and those that end with the better one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from tuneline.formats.rejected_message import KEY as REJECTED
from tuneline.formats.view import View
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Conversation, Said, left, text
from tuneline.formats.writing.losses import Loss, Written, with_losses
from tuneline.formats.writing.sections import ends_before, read_section, under
from tuneline.text.message import Message

ANSWERS, RESPONSE = "preference-messages", "rejected-response"
MESSAGES, MESSAGE = "rejected-messages", "rejected-message"


def read(view: View) -> Conversation:
    """A conversation up to its answer, and two answers."""
    turns, wanted, unwanted = map(read_section, view.sections)
    conversation = Conversation(turns, wanted, unwanted, writing.tools_in(view.value, ()))
    name = view.format.name
    return replace(conversation, rest=left(name, view.value, _USUAL[name](conversation, True)))


def write(conversation: Conversation) -> Written:
    """Messages with two answers beside them."""
    return _written(conversation, ANSWERS)


def write_messages(conversation: Conversation) -> Written:
    """Messages with the wanted answer, and the same with the unwanted one."""
    return _written(conversation, MESSAGES)


def write_response(conversation: Conversation) -> Written:
    """Messages with the wanted answer, and the unwanted one as far as it is text."""
    lost = () if conversation.rest.layout == RESPONSE else _no_text(conversation.unwanted or ())
    return _written(conversation, RESPONSE, lost)


def write_message(conversation: Conversation) -> Written:
    """Messages with the wanted answer, and the last message of the unwanted one."""
    lost = () if conversation.rest.layout == MESSAGE else _before_last(conversation.unwanted or ())
    return _written(conversation, MESSAGE, lost)


def _before_last(turns: Sequence[Said]) -> Iterable[Loss]:
    return [Loss(said.path, Message("what comes before the rejected answer")) for said in turns[:-1]]


def _no_text(turns: Iterable[Said]) -> Iterable[Loss]:
    turns = [*turns]
    return [
        Loss(said.path, Message("what of the rejected answer is not its text"))
        for at, said in enumerate(turns)
        if at or said.calls or not isinstance(said.content, str)
    ]


def _written(conversation: Conversation, layout: str, more: Iterable[Loss] = ()) -> Written:
    same = conversation.rest.layout == layout
    conversation = conversation if same else ends_before(conversation)
    layouts = (layout, writing.LAYOUT, writing.TOOLS)
    usual = _USUAL[layout](conversation, same)
    return with_losses(usual, conversation, layouts, writing.SLOTS | {"unwanted"}, more)


def _with_answers(conversation: Conversation, same: bool) -> dict[str, Any]:
    value: dict[str, Any] = {"messages": writing.write_messages(conversation.turns)}
    for key, turns in (("chosen", conversation.wanted), ("rejected", conversation.unwanted)):
        if not turns:
            continue
        if same:
            value[key] = under(key, turns)
        else:
            listed = writing.write_messages(turns)
            value[key] = listed[0] if len(listed) == 1 else listed
    return {**value, **writing.write_tools(conversation.tools, same=same)}


def _with_response(conversation: Conversation, same: bool) -> dict[str, Any]:
    value = _whole(conversation)
    if conversation.unwanted:
        found = text(conversation.unwanted[0].content)
        value["rejected_response"] = "" if found is None else found
    return {**value, **writing.write_tools(conversation.tools, same=same)}


def _with_messages(conversation: Conversation, same: bool) -> dict[str, Any]:
    value = _whole(conversation)
    if conversation.unwanted is not None and (conversation.unwanted or not same):
        value["rejected_messages"] = writing.write_messages((*conversation.turns, *conversation.unwanted))
    return {**value, **writing.write_tools(conversation.tools, same=same)}


def _with_message(conversation: Conversation, same: bool) -> dict[str, Any]:
    value = _whole(conversation)
    if conversation.unwanted:
        last = conversation.unwanted[-1:]
        value[REJECTED] = under(REJECTED, last) if same else writing.write_messages(last)[0]
    return {**value, **writing.write_tools(conversation.tools, same=same)}


def _whole(conversation: Conversation) -> dict[str, Any]:
    return {"messages": writing.write_messages((*conversation.turns, *(conversation.wanted or ())))}


_USUAL: Final[dict[str, Callable[[Conversation, bool], dict[str, Any]]]] = {
    ANSWERS: _with_answers,
    RESPONSE: _with_response,
    MESSAGES: _with_messages,
    MESSAGE: _with_message,
}
