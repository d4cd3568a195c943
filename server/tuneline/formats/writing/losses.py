"""What of a conversation a format does not hold, computed from the slots that are filled and the ones it has.

A format says which slots it has; everything else that a conversation holds is a loss, so that nothing is dropped
in silence because somebody forgot it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import Any, Literal, NamedTuple

from tuneline.formats.turns import ABSENT
from tuneline.formats.writing.conversation import (
    Conversation,
    Data,
    Other,
    Picture,
    Refusal,
    Rest,
    Said,
    Words,
)
from tuneline.formats.writing.remainder import lost
from tuneline.syntax.paths import Path
from tuneline.text.message import Message

Slot = Literal[
    "tools",
    "unwanted",
    "label",
    "call",
    "id",
    "tool name",
    "name",
    "mask",
    "reasoning",
    "pieces",
    "image",
    "detail",
    "refusal",
]

_WHAT: dict[Slot, Message] = {
    "tools": Message("the declared tools"),
    "unwanted": Message("the rejected answer"),
    "label": Message("whether the answer is good"),
    "call": Message("a tool call"),
    "id": Message("the id of a tool call"),
    "tool name": Message("the name of the tool that answers"),
    "name": Message("the name of a participant"),
    "mask": Message("whether the turn is trained"),
    "reasoning": Message("the reasoning"),
    "pieces": Message("that the text is in several pieces"),
    "image": Message("an image"),
    "detail": Message("how closely to look at an image"),
    "refusal": Message("a refusal"),
}


class Loss(NamedTuple):
    """Something that a format cannot hold: where it was written, and what it is in words that quote no data."""

    path: Path
    what: Message


class Written(NamedTuple):
    """An example as a format writes it, and what of the conversation is not in it, each once."""

    value: dict[str, Any]
    losses: tuple[Loss, ...]


def with_losses(
    value: dict[str, Any],
    conversation: Conversation,
    layouts: tuple[str, ...],
    slots: Set[Slot],
    more: Iterable[Loss] = (),
) -> Written:
    """`value`, as the first of `layouts` writes the conversation, with what was left over when that was read.

    layouts: whose rests are written; slots: what they have; more: losses beyond the slots that they do not have.
    """
    losses = [*_of_conversation(conversation, slots)]
    for said in turns_of(conversation):
        losses += _of_turn(said, layouts, slots)
    losses += more
    losses += _left_over(conversation, layouts)
    return Written(conversation.rest.into(layouts[0], value), tuple(dict.fromkeys(losses)))


def turns_of(conversation: Conversation) -> Iterator[Said]:
    """Every turn, answers last."""
    for turns in (conversation.turns, conversation.wanted, conversation.unwanted):
        yield from turns or ()


def _of_conversation(conversation: Conversation, slots: Set[Slot]) -> Iterator[Loss]:
    if conversation.tools and conversation.tools.declared and "tools" not in slots:
        yield Loss(conversation.tools.path, _WHAT["tools"])
    if conversation.unwanted and "unwanted" not in slots:
        yield Loss(conversation.unwanted[0].path, _WHAT["unwanted"])
    if conversation.label is not None and "label" not in slots:
        yield Loss((), _WHAT["label"])


def _of_turn(said: Said, layouts: tuple[str, ...], slots: Set[Slot]) -> Iterator[Loss]:
    for slot, path in _filled(said):
        if slot not in slots:
            yield Loss(path, _WHAT[slot])
    if said.rest.layout not in layouts and said.role != "other" and isinstance(said.written, str):
        yield Loss(said.path, Message("the name of its role"))
    for piece in said.content if isinstance(said.content, tuple) else ():
        if isinstance(piece, Other) and piece.layout not in layouts:
            yield Loss(said.path, Message("a content part of a type that only its own format has"))


def _filled(said: Said) -> Iterator[tuple[Slot, Path]]:
    for call in said.calls:
        yield "call", call.path
        if call.id is not ABSENT:
            yield "id", call.path
    if said.answer and said.answer.id is not ABSENT:
        yield "id", said.path
    if said.answer and said.answer.name is not ABSENT:
        yield "tool name", said.path
    if said.name is not ABSENT:
        yield "name", said.path
    if said.masks:
        yield "mask", said.path
    if said.reasoning is not ABSENT:
        yield "reasoning", said.path
    pieces = said.content if isinstance(said.content, tuple) else ()
    if sum(1 for piece in pieces if isinstance(piece, Words | Data)) > 1:
        yield "pieces", said.path
    for piece in pieces:
        if isinstance(piece, Picture):
            yield "image", said.path
            if piece.detail is not ABSENT:
                yield "detail", said.path
        elif isinstance(piece, Refusal):
            yield "refusal", said.path


def _left_over(conversation: Conversation, layouts: tuple[str, ...]) -> Iterator[Loss]:
    """What the rests of other layouts hold."""
    yield from _left(conversation.rest, (), layouts)
    for said in turns_of(conversation):
        yield from _left(said.rest, said.path, layouts)
        for call in said.calls:
            yield from _left(call.rest, call.path, layouts)
    for tool in conversation.tools.declared if conversation.tools else ():
        yield from _left(tool.rest, tool.path, layouts)


def _left(rest: Rest, path: Path, layouts: tuple[str, ...]) -> Iterator[Loss]:
    if rest.layout not in layouts:
        for place in lost(rest.left):
            yield Loss(
                path if rest.inside else (*path, *place), Message("a key that only its own format has")
            )
