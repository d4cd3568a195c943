"""Sections whose turns are messages, a single message, or texts, and conversations that end before their answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tuneline.formats.turns import Section
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Conversation, Said


def read_section(section: Section) -> tuple[Said, ...]:
    """The turns of a section. One that is nothing but a text, under a key of its own, has no rest."""
    turns: list[Said] = []
    for at, (turn, item) in enumerate(zip(section.turns, section.items, strict=True)):
        path = section.turn_path(at)
        if turn.shape.role is not None:
            turns.append(writing.read_message(item, turn.role, path))
        elif isinstance(item, str):
            turns.append(Said(turn.role, path, content=item))
    return tuple(turns)


def ends_before(conversation: Conversation) -> Conversation:
    """With the answer at the end of its turns as the wanted one, where none is."""
    if conversation.wanted is not None:
        return conversation
    turns = conversation.turns
    end = next((at for at in range(len(turns), 0, -1) if turns[at - 1].role != "assistant"), 0)
    return replace(conversation, turns=turns[:end], wanted=turns[end:])


def under(key: str, turns: Iterable[Said]) -> Any:
    """What is written under a key: one text, one message, or a list; None where there is nothing."""
    found = [said for said in turns if said.path[0] == key]
    if not found:
        return None
    if len(found[0].path) > 1:
        return writing.write_messages(found)
    said = found[0]
    return said.content if not said.rest.layout else writing.write_messages([said])[0]
