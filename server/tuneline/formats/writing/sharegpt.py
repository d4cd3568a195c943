"""Conversations under `conversations`: the format `sharegpt`.

Turns with tags are written one by one, and a turn that says something and calls a tool becomes two. Turns that were
read as messages, or as exchanges of two sides, are written so again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from typing import Any

from tuneline.domain.role import Role
from tuneline.formats import messages
from tuneline.formats.sharegpt import CALLERS, COLUMN, LISTS, NAME, OWN, ROLES, TAGGED, list_of
from tuneline.formats.turns import ABSENT, BARE
from tuneline.formats.view import View
from tuneline.formats.writing import losses
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Answered, Called, Conversation, Said, left, text
from tuneline.formats.writing.losses import Slot, Written
from tuneline.syntax.paths import Path
from tuneline.syntax.source import written
from tuneline.text.message import Message

_CALL = "function_call"
_OF_COLUMN = "sharegpt column"  # the layout of a system prompt beside the turns
_OF_SIDE = "sharegpt side"
# The layout of an example says under which key its turns are, and how.
_LAYOUTS: Mapping[str, str] = {f"{NAME} {key}": key for key in LISTS}
_USUAL = f"{NAME} {LISTS[0]}"
_TAGS: Mapping[Role, str] = {ROLES[tag]: tag for tag in reversed(OWN) if tag != _CALL}
_TAGGED: frozenset[Slot] = frozenset(("tools", "call", "mask"))


def read(view: View) -> Conversation:
    (section,) = view.sections
    turns = tuple(
        _read_turn(slot.item, slot.turn.written, slot.turn.role, slot.at, section.shape)
        for slot in view.slots()
    )
    conversation = Conversation(turns, tools=writing.tools_of(view.value.get("tools"), ("tools",)))
    layout = f"{NAME} {list_of(view.value)}"
    return replace(conversation, rest=left(layout, view.value, _usual(conversation, layout)))


def write(conversation: Conversation) -> Written:
    layout = conversation.rest.layout if conversation.rest.layout in _LAYOUTS else _USUAL
    layouts = [layout, NAME, _OF_COLUMN, _OF_SIDE, writing.TOOLS]
    slots: Set[Slot] = _TAGGED
    if conversation.rest.layout in _LAYOUTS:
        layouts.append(writing.LAYOUT)
        slots = writing.SLOTS | _TAGGED
    return losses.with_losses(
        _usual(conversation, layout), conversation, tuple(layouts), slots, _lost(conversation)
    )


def _read_turn(item: Any, word: str | None, role: Role, path: Path, shape: object) -> Said:
    if path == COLUMN:
        said = Said("system", path, content=item if isinstance(item, str) else ABSENT)
        return replace(said, rest=left(_OF_COLUMN, item, said.content))
    if shape is BARE:
        given = messages.as_dict(item).get(word or "")
        said = Said(role, (*path, word or ""), content=given if isinstance(given, str) else ABSENT)
        return replace(said, rest=left(_OF_SIDE, None, None))
    if shape is not TAGGED:
        return writing.read_message(item, role, path)
    return _read_tagged(item, role, path)


def _read_tagged(item: Any, role: Role, path: Path) -> Said:
    if not isinstance(item, dict):
        return Said("other", path, ABSENT, rest=left(NAME, item, {}))
    tag, value = (it if isinstance(it := item.get(key), str) else ABSENT for key in ("from", "value"))
    calls = _read_calls(value, (*path, "value")) if tag in CALLERS and isinstance(value, str) else ()
    usual = tag == _TAGS.get(role) or (tag == _CALL and calls)
    said = Said(
        role,
        path,
        None if usual else tag,
        ABSENT if calls else value,
        calls,
        Answered() if role == "tool" else None,
        masks=tuple((key, it) for key, it in item.items() if key in messages.MASKS),
    )
    return replace(said, rest=left(NAME, item, _tagged(said)[0]))


def _read_calls(value: str, path: Path) -> tuple[Called, ...]:
    """The calls inside a text; none if it holds anything else."""
    found = writing.json_in(value)
    calls: list[Called] = []
    for given in found if isinstance(found, list) else [found]:
        name, arguments = (messages.as_dict(given).get(key) for key in ("name", "arguments"))
        if not isinstance(name, str):
            return ()
        call = Called(path, name, arguments=arguments if isinstance(arguments, str | dict) else ABSENT)
        calls.append(replace(call, rest=left(NAME, given, _call(call), inside=True)))
    return tuple(calls)


def _usual(conversation: Conversation, layout: str) -> dict[str, Any]:
    same = conversation.rest.layout in ("", layout)
    turns: list[Any] = []
    value: dict[str, Any] = {_LAYOUTS[layout]: turns}
    for said in losses.turns_of(replace(conversation, unwanted=None)):
        if said.rest.layout == _OF_COLUMN:
            value["system"] = said.rest.into(_OF_COLUMN, said.content)
        elif said.rest.layout == _OF_SIDE:
            _add_side(turns, said)
        elif said.rest.layout == NAME:
            turns.append(said.rest.into(NAME, _tagged(said)[0]))
        elif said.rest.layout == writing.LAYOUT and same:
            turns += writing.write_messages([said])
        else:
            turns += _tagged(replace(said, written=said.written if said.role == "other" else None))
    if (declared := conversation.tools) is not None:
        listed = writing.list_tools(declared, same=True)
        as_list = same and declared.text is None
        value["tools"] = (
            listed if as_list else declared.text if declared.text is not None else written(listed)
        )
    return value


def _add_side(turns: list[Any], said: Said) -> None:
    """One side of an exchange, at the place that it was read from."""
    at, side = said.path[-2:]
    while isinstance(at, int) and len(turns) <= at:
        turns.append({})
    if said.content is not ABSENT:
        turns[-1][side] = said.content


def _tagged(said: Said) -> list[dict[str, Any]]:
    """A turn as its text and its calls, which are two turns where it has both."""
    tag = _TAGS.get(said.role, ABSENT) if said.written is None else said.written
    caller = tag if tag in CALLERS else _CALL
    value = text(said.content) or ""
    turns: list[dict[str, Any]] = []
    if value or not said.calls:
        turns.append({"from": tag, "value": value, **dict(said.masks)})
    if said.calls:
        calls = [call.rest.into(NAME, _call(call)) for call in said.calls]
        given = written(calls if len(calls) > 1 else calls[0])
        turns.append({"from": caller, "value": given, **dict(said.masks)})
    return [{key: it for key, it in turn.items() if it is not ABSENT} for turn in turns]


def _call(call: Called) -> dict[str, Any]:
    arguments = call.arguments
    if isinstance(arguments, str) and call.rest.layout != NAME:
        found = writing.json_in(arguments)
        arguments = arguments if found is ABSENT else found
    return {"name": call.name} if arguments is ABSENT else {"name": call.name, "arguments": arguments}


def _lost(conversation: Conversation) -> Iterator[losses.Loss]:
    if conversation.rest.layout in _LAYOUTS:
        return
    for said in losses.turns_of(conversation):
        if said.calls and text(said.content):
            yield losses.Loss(said.path, Message("that the text and the call are one turn"))
