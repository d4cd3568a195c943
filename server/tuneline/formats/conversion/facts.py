"""What an example says, as facts that can be compared whatever format holds them.

A fact is one thing that somebody wrote: a text, a call, an id, a mask, a key that no other format knows. Turns that a
format joins or splits have the same facts, and reasoning is one wherever it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from tuneline.domain.masks import Masks
from tuneline.formats.thoughts import END_TAGS, tagged
from tuneline.formats.training import trained
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View
from tuneline.formats.writing.conversation import (
    Called,
    Conversation,
    Data,
    Other,
    Picture,
    Refusal,
    Rest,
    Said,
    Words,
    text,
)
from tuneline.formats.writing.losses import turns_of
from tuneline.formats.writing.messages import json_in
from tuneline.formats.writing.remainder import Items, Kept, Members, Remainder
from tuneline.syntax.paths import Path
from tuneline.syntax.source import written

Kind = Literal[
    "text",
    "null content",
    "call",
    "call id",
    "answered id",
    "answering tool",
    "role name",
    "name",
    "mask",
    "reasoning",
    "pieces",
    "image",
    "detail",
    "refusal",
    "part",
    "tool",
    "description",
    "parameters",
    "rejected answer",
    "label",
    "key",
]


class Fact(NamedTuple):
    """One thing that an example says.

    value: what it says, equal for equal things. path: where. trained: whether it counts in the loss, where that can
    be said of it. inline: whether reasoning is inside of the text, between tags.
    default: a mask that says no more than `trained` of its turn. turn: where the turn is that it belongs to.
    """

    kind: Kind
    value: object
    path: Path
    trained: bool | None = None
    inline: bool = False
    default: bool = False
    turn: Path = ()


def facts(conversation: Conversation, view: View, masks: Masks) -> Iterator[Fact]:
    """All that an example says, in reading order. masks: those that its reader obeys."""
    learned = trained(view, masks)
    plain = trained(view, Masks(untold=masks.untold))
    obeyed = (masks.key, *masks.over)

    def of(turns: tuple[tuple[Any, ...], ...], path: Path) -> bool | None:
        found = view.turn_at(path)
        if found is None or found[1] >= len(turns[found[0]]):
            return None
        counts: bool = turns[found[0]][found[1]].yes
        return counts

    unwanted = {it.path for it in conversation.unwanted or ()}
    for said in turns_of(conversation):
        for fact in _of_turn(said, of(learned, said.path), of(plain, said.path), obeyed):
            kind: Kind = "rejected answer" if fact.kind == "text" and said.path in unwanted else fact.kind
            yield fact._replace(turn=said.path, kind=kind)
    if conversation.tools is not None:
        for tool in conversation.tools.declared:
            yield Fact("tool", str(tool.name), tool.path)
            if isinstance(tool.description, str):
                yield Fact("description", (str(tool.name), str(tool.description)), tool.path)
            if tool.parameters not in (ABSENT, None, {}):
                yield Fact("parameters", (str(tool.name), _canonical(tool.parameters)), tool.path)
            yield from _of_rest(tool.rest, tool.path)
    if conversation.label is not None:
        yield Fact("label", conversation.label, ())
    yield from _of_rest(conversation.rest, ())


def _of_turn(
    said: Said, counts: bool | None, untold: bool | None, obeyed: tuple[str | None, ...]
) -> Iterator[Fact]:
    path = said.path
    if isinstance(said.written, str):
        yield Fact("role name", str(said.written), path)
    if isinstance(said.reasoning, str):
        yield Fact("reasoning", said.reasoning.strip(), path, counts)
    yield from _of_content(said, counts)
    for call in said.calls:
        yield from _of_call(call, counts)
    if said.answer is not None:
        if isinstance(said.answer.id, str):
            yield Fact("answered id", str(said.answer.id), path)
        if isinstance(said.answer.name, str):
            yield Fact("answering tool", str(said.answer.name), path)
    if isinstance(said.name, str):
        yield Fact("name", str(said.name), path)
    for key, value in said.masks:
        # A plain mask that is obeyed is known by what is trained; one that says what holds anyway says nothing.
        plain = type(value) in (int, bool) and value in (0, 1)
        default = value is None or (plain and (key in obeyed or bool(value) == untold))
        yield Fact("mask", (key, _canonical(value)), (*path, key), default=default)
    yield from _of_rest(said.rest, path)


def _of_content(said: Said, counts: bool | None) -> Iterator[Fact]:
    path = said.path
    if said.content is None and not said.calls:
        yield Fact("null content", None, path)
    words = text(said.content)
    if words is not None:
        if said.role == "assistant" and (found := tagged(words)) is not None and found[2]:
            yield Fact("reasoning", words[found[0] : found[1]].strip(), path, counts, inline=True)
            words = words[found[1] :]
            for tag in END_TAGS:
                words = words.removeprefix(tag)
            words = words.lstrip("\r\n")
        if words or not said.calls:
            yield Fact("text", (said.role, str(words)), path, counts)
    pieces = said.content if isinstance(said.content, tuple) else ()
    if (count := sum(1 for it in pieces if isinstance(it, Words | Data))) > 1:
        yield Fact("pieces", count, path)
    for piece in pieces:
        match piece:
            case Picture(url, detail):
                yield Fact("image", str(url), path)
                if isinstance(detail, str):
                    yield Fact("detail", str(detail), path)
            case Refusal(words):
                yield Fact("refusal", str(words), path, counts)
            case Other(_, value):
                yield Fact("part", _canonical(value), path)


def _of_call(call: Called, counts: bool | None) -> Iterator[Fact]:
    given = call.arguments
    value = json_in(given) if isinstance(given, str) else given
    # A call without arguments is one with none.
    said = "{}" if given is ABSENT else str(given) if value is ABSENT else _canonical(value)
    yield Fact("call", (str(call.name), said), call.path, counts)
    if isinstance(call.id, str):
        yield Fact("call id", str(call.id), call.path)
    yield from _of_rest(call.rest, call.path)


def _of_rest(rest: Rest, path: Path) -> Iterator[Fact]:
    """What no slot holds: each a key of its format. What is null or empty says nothing."""
    for place, value in _kept(rest.left, ()):
        yield Fact("key", (_name(place), _canonical(value)), path if rest.inside else (*path, *place))


def _kept(left: Remainder, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(left, Kept):
        if left.lost and left.value not in (None, [], {}, ""):
            yield path, left.value
    elif isinstance(left, Members):
        for key, inner in left.members:
            yield from _kept(inner, (*path, key))
    elif isinstance(left, Items):
        for index, inner in enumerate(left.items):
            yield from _kept(inner, (*path, index))


def _name(path: Path) -> str:
    return next((it for it in reversed(path) if isinstance(it, str)), "")


def _canonical(value: Any) -> str:
    """A value as text that is equal for equal values: members by their keys, escapes and spaces undone."""
    return written(_ordered(value))


def _ordered(value: Any, deep: int = 0) -> Any:
    if deep > _DEEPEST:
        return value
    if isinstance(value, dict):
        return {str(key): _ordered(value[key], deep + 1) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_ordered(it, deep + 1) for it in value]
    return str(value) if isinstance(value, str) else value


# Deeper values are compared in the order in which they are written.
_DEEPEST = 50
