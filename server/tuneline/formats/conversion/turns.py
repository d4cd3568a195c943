"""Changing all turns or all calls of a conversation: steps that make another one, and leave the given one as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Final

from tuneline.formats.turns import ABSENT
from tuneline.formats.writing.conversation import Called, Conversation, Said, Words
from tuneline.formats.writing.messages import json_in
from tuneline.syntax.source import written


def each_turn(conversation: Conversation, change: Callable[[Said], Said]) -> Conversation:
    """The conversation with every turn changed."""

    def changed(turns: tuple[Said, ...] | None) -> tuple[Said, ...] | None:
        return None if turns is None else tuple(map(change, turns))

    turns = changed(conversation.turns)
    assert turns is not None
    return replace(
        conversation,
        turns=turns,
        wanted=changed(conversation.wanted),
        unwanted=changed(conversation.unwanted),
    )


def each_call(conversation: Conversation, change: Callable[[Called], Called]) -> Conversation:
    """The conversation with every call changed."""
    return each_turn(
        conversation, lambda said: replace(said, calls=tuple(map(change, said.calls))) if said.calls else said
    )


def one_text(said: Said) -> Said:
    """A turn whose content is a single piece of text, which is as much as the text itself."""
    content = said.content
    if isinstance(content, tuple) and len(content) == 1 and isinstance(content[0], Words):
        return replace(said, content=content[0].text)
    return said


def per_answer(
    conversation: Conversation, is_trained: Callable[[Said], bool | None]
) -> Iterator[Conversation]:
    """One conversation for each trained answer, which is its last turn; the turns before it are its context."""
    turns = conversation.turns
    for at, said in enumerate(turns):
        if said.role == "assistant" and is_trained(said):
            bare = (replace(it, masks=()) for it in turns[: at + 1])
            yield replace(conversation, turns=tuple(bare))


def with_usual_roles(conversation: Conversation) -> Conversation:
    """The conversation with the usual words for the roles that have one."""
    return each_turn(
        conversation,
        lambda said: replace(said, written=None) if said.written and said.role != "other" else said,
    )


def with_roles(conversation: Conversation, roles: frozenset[str]) -> Conversation:
    """The conversation with these roles alone: others by their usual words, the system message in the first question.

    Where the system message may have one of its other names, it gets that.
    """
    other = next((word for word in _SYSTEM if word in roles), None) if "system" not in roles else None

    def renamed(said: Said) -> Said:
        if said.role == "system" and other is not None:
            return said if said.written == other else replace(said, written=other)
        if isinstance(said.written, str) and said.written not in roles:
            return replace(said, written=None)
        return said

    conversation = each_turn(conversation, renamed)
    return conversation if other is not None or "system" in roles else into_question(conversation)


def into_question(conversation: Conversation) -> Conversation:
    """The conversation with its system message in the first question, where it begins with the two."""
    first = conversation.turns[:2]
    if [it.role for it in first] != ["system", "user"]:
        return conversation
    system, asked = first
    if not (isinstance(system.content, str) and isinstance(asked.content, str | tuple)):
        return conversation
    said = (
        f"{system.content}\n\n{asked.content}"
        if isinstance(asked.content, str)
        else (Words(str(system.content)), *asked.content)
    )
    return replace(conversation, turns=(replace(asked, content=said), *conversation.turns[2:]))


# What the role of a system message is called where it is not `system`.
_SYSTEM: Final = ("developer",)


def numbered(conversation: Conversation) -> Conversation:
    """The conversation with an id for every call that has none, in the order of the calls, and for its answer.

    An answer belongs to the first call of its tool that is not answered, or to the first one where it names no tool.
    """
    turns = (*conversation.turns, *(conversation.wanted or ()), *(conversation.unwanted or ()))
    if not any(call.id is ABSENT and not call.single for said in turns for call in said.calls):
        return conversation
    taken = {call.id for said in turns for call in said.calls}
    names = (name for number in count(1) if (name := f"call_{number}") not in taken)
    waiting: list[tuple[str, str]] = []

    def changed(said: Said) -> Said:
        if said.calls:
            calls = tuple(
                replace(it, id=next(names)) if it.id is ABSENT and not it.single else it for it in said.calls
            )
            given = zip(calls, said.calls, strict=True)
            waiting.extend((new.name, str(new.id)) for new, old in given if old.id is ABSENT)
            return replace(said, calls=calls)
        if said.answer is None or said.answer.id is not ABSENT:
            return said
        tool = said.answer.name
        call = next((it for it in waiting if tool in (ABSENT, None, it[0])), None)
        if call is None:
            return said
        waiting.remove(call)
        return replace(said, answer=said.answer._replace(id=call[1]))

    return each_turn(conversation, changed)


def argued(form: str) -> Callable[[Called], Called]:
    """What makes the arguments of a call `text` or `object`, where they are JSON."""

    def changed(call: Called) -> Called:
        given = call.arguments
        if form == "text" and isinstance(given, dict | list):
            return replace(call, arguments=written(given))
        if form == "object" and isinstance(given, str) and isinstance(value := json_in(given), dict):
            return replace(call, arguments=value)
        return call

    return changed
