"""Saying the same in the way that a reader takes: arguments, roles, ids, reasoning, and one example per trained answer.

Each step takes and gives a conversation and changes nothing that the reader takes as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from string import ascii_letters, digits
from typing import Any, Final

from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View
from tuneline.formats.writing.conversation import Called, Conversation, Said, Words
from tuneline.formats.writing.messages import json_in
from tuneline.syntax.paths import Path
from tuneline.syntax.source import written

_LETTERS: Final = ascii_letters + digits


@dataclass(frozen=True, slots=True)
class Fit:
    """What a reader takes; None where it takes anything.

    roles: of messages. arguments: `text` or `object`. ids: how many letters and digits the id of a call has.
    inline: reasoning goes into the text of the answer, because there is no other place for it.
    refuses: whether it rejects the key at a path; `known` says whether the key belongs to the format.
    """

    roles: frozenset[str] | None = None
    arguments: str | None = None
    ids: int | None = None
    inline: bool = False
    refuses: Callable[[Path, bool], bool] | None = None


AS_IT_IS: Final = Fit()


def fitted(conversation: Conversation, fit: Fit) -> Conversation:
    """The conversation as the reader takes it."""
    if fit.roles is not None:
        conversation = _with_roles(conversation, fit.roles)
    if fit.arguments is not None:
        conversation = _each_call(conversation, _argued(fit.arguments))
    if fit.ids is not None:
        conversation = _with_ids(conversation, fit.ids)
    if fit.inline:
        conversation = each_turn(conversation, _inlined)
    return conversation


def without_refused(view: View, refuses: Callable[[Path, bool], bool]) -> dict[str, Any]:
    """The example without the keys that its reader rejects."""
    paths = [
        (*it.path, key)
        for it in view.objects()
        for key in it.value
        if refuses((*it.path, key), key in it.kind.keys)
    ]
    value: Any = view.value
    for path in paths:
        value = _without(value, path)
    return value  # type: ignore[no-any-return]


def _without(value: Any, path: Path) -> Any:
    """A copy of what is around a place, which is left out."""
    step, *deeper = path
    if not deeper:
        return {key: it for key, it in value.items() if key != step} if isinstance(value, dict) else value
    if isinstance(value, dict) and step in value:
        return value | {step: _without(value[step], tuple(deeper))}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [*value[:step], _without(value[step], tuple(deeper)), *value[step + 1 :]]
    return value


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


def one_text(said: Said) -> Said:
    """A turn whose content is a single piece of text, which is as much as the text itself."""
    content = said.content
    if isinstance(content, tuple) and len(content) == 1 and isinstance(content[0], Words):
        return replace(said, content=content[0].text)
    return said


def per_answer(conversation: Conversation, is_trained: Callable[[Said], bool]) -> Iterator[Conversation]:
    """One conversation for each trained answer, which is its last turn; the turns before it are its context."""
    turns = conversation.turns
    for at, said in enumerate(turns):
        if said.role == "assistant" and is_trained(said):
            bare = (replace(it, masks=()) for it in turns[: at + 1])
            yield replace(conversation, turns=tuple(bare))


def _with_roles(conversation: Conversation, roles: frozenset[str]) -> Conversation:
    def renamed(said: Said) -> Said:
        return (
            replace(said, written=None)
            if isinstance(said.written, str) and said.written not in roles
            else said
        )

    conversation = each_turn(conversation, renamed)
    first = conversation.turns[:2]
    if "system" in roles or len(first) < 2 or [it.role for it in first] != ["system", "user"]:
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


def _each_call(conversation: Conversation, change: Callable[[Called], Called]) -> Conversation:
    return each_turn(
        conversation, lambda said: replace(said, calls=tuple(map(change, said.calls))) if said.calls else said
    )


def _argued(form: str) -> Callable[[Called], Called]:
    def argued(call: Called) -> Called:
        given = call.arguments
        if form == "text" and isinstance(given, dict | list):
            return replace(call, arguments=written(given))
        if form == "object" and isinstance(given, str) and isinstance(value := json_in(given), dict):
            return replace(call, arguments=value)
        return call

    return argued


def _with_ids(conversation: Conversation, size: int) -> Conversation:
    """Ids of that many letters and digits, the same one for the same id, and one for a call that has none."""
    made: dict[str, str] = {}

    def short(ident: object) -> Any:
        if not isinstance(ident, str) or (len(ident) == size and ident.isascii() and ident.isalnum()):
            return ident
        if ident not in made:
            made[ident] = _hashed(ident, size, set(made.values()))
        return made[ident]

    def changed(said: Said) -> Said:
        calls = tuple(replace(it, id=short(it.id)) for it in said.calls)
        answer = said.answer and said.answer._replace(id=short(said.answer.id))
        return replace(said, calls=calls, answer=answer)

    return each_turn(conversation, changed)


def _hashed(ident: str, size: int, taken: set[str]) -> str:
    for salt in range(1000):
        digest = hashlib.sha256(f"{salt}:{ident}".encode("utf-8", "surrogatepass")).digest()
        found = "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:size])
        if found not in taken:
            break
    return found


def _inlined(said: Said) -> Said:
    """An answer with its reasoning between tags at the head of its text."""
    if not isinstance(said.reasoning, str):
        return said
    thought = f"<think>\n{said.reasoning}\n</think>\n\n"
    if isinstance(said.content, str) or said.content in (None, ABSENT):
        content: Any = f"{thought}{said.content}" if isinstance(said.content, str) else thought
    else:
        content = (Words(thought), *said.content) if isinstance(said.content, tuple) else said.content
    return replace(said, content=content, reasoning=ABSENT)
