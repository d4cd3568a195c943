"""Conversations under `conversations`: `sharegpt`, and `preference-sharegpt` and `unpaired-sharegpt` around it.

Turns with tags are written one by one, and a turn that says something and calls a tool becomes two. Turns that were
read as messages, or as exchanges of two sides, are written so again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any, NamedTuple

from tuneline.domain.role import Role
from tuneline.formats import messages
from tuneline.formats.labels import TAG, key_of
from tuneline.formats.sharegpt import CALLERS, COLUMN, LISTS, NAME, OWN, ROLES, TAGGED, list_of
from tuneline.formats.sharegpt_answers import ANSWERS
from tuneline.formats.turns import ABSENT, BARE, Section
from tuneline.formats.view import View
from tuneline.formats.writing import losses
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Answered, Called, Conversation, Said, left, text
from tuneline.formats.writing.losses import Slot, Written
from tuneline.formats.writing.sections import ends_before
from tuneline.formats.writing.unpaired import label_of
from tuneline.syntax.paths import Path
from tuneline.syntax.source import written
from tuneline.text.message import Message

_CALL = "function_call"
_OF_COLUMN = "sharegpt column"  # the layout of a system prompt beside the turns
_OF_SIDE = "sharegpt side"
PREFERENCE, UNPAIRED = "preference-sharegpt", "unpaired-sharegpt"
_TAGS: Mapping[Role, str] = {ROLES[tag]: tag for tag in reversed(OWN) if tag != _CALL}
_TAGGED: Set[Slot] = frozenset(("tools", "call", "mask"))


class _Layout(NamedTuple):
    """Under which keys an example has its turns and its label. Its name is that of what is left over."""

    format: str
    turns: str = LISTS[0]
    label: str = TAG

    @property
    def name(self) -> str:
        return " ".join(self)


def _layout_of(conversation: Conversation, name: str) -> tuple[_Layout, bool]:
    """How a format writes a conversation, and whether it was read so."""
    words = conversation.rest.layout.split(" ")
    return (_Layout(*words), True) if words[0] == name else (_Layout(name), False)


def read(view: View) -> Conversation:
    """A conversation."""
    return _read(view, NAME)


def read_answers(view: View) -> Conversation:
    """A conversation up to the two answers."""
    return _read(view, PREFERENCE)


def read_label(view: View) -> Conversation:
    """A conversation whose last answer has a label."""
    return _read(view, UNPAIRED)


def _read(view: View, name: str) -> Conversation:
    turns, *compared = map(_read_section, view.sections)
    wanted, unwanted = compared or (None, None)
    tools = writing.tools_of(view.value.get("tools"), ("tools",))
    conversation = Conversation(turns, wanted, unwanted, tools, view.sections[0].desired)
    layout = _Layout(name, list_of(view.value), key_of(view.value))
    return replace(conversation, rest=left(layout.name, view.value, _usual(conversation, layout, same=True)))


def _read_section(section: Section) -> tuple[Said, ...]:
    """Its turns; a text in the place of a turn has a path of one step."""
    turns: list[Said] = []
    for at, (turn, item) in enumerate(zip(section.turns, section.items, strict=True)):
        path = section.turn_path(at)
        if path == COLUMN or turn.shape is not BARE:
            turns.append(_read_turn(item, turn.written, turn.role, path, section.shape))
        elif isinstance(item, str):
            turns.append(Said(turn.role, path, content=item))
    return tuple(turns)


def write(conversation: Conversation) -> Written:
    """A conversation."""
    return _write(conversation, NAME, _TAGGED)


def write_answers(conversation: Conversation) -> Written:
    """A conversation and two answers. Without a wanted answer it is the one at the end of the turns."""
    if conversation.rest.layout.split(" ")[0] != PREFERENCE:
        conversation = ends_before(conversation)
    return _write(conversation, PREFERENCE, _TAGGED | {"unwanted"})


def write_label(conversation: Conversation) -> Written:
    """A conversation with a label. An answer of a format without labels is a wanted one."""
    return _write(conversation, UNPAIRED, _TAGGED | {"label"})


def _write(conversation: Conversation, name: str, slots: Set[Slot]) -> Written:
    layout, same = _layout_of(conversation, name)
    layouts = [layout.name, NAME, _OF_COLUMN, _OF_SIDE, writing.TOOLS]
    if same:
        layouts.append(writing.LAYOUT)
        slots = writing.SLOTS | slots
    lost = () if same else _lost(conversation)
    usual = _usual(conversation, layout, same=same)
    return losses.with_losses(usual, conversation, tuple(layouts), slots, lost)


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


def _usual(conversation: Conversation, layout: _Layout, *, same: bool) -> dict[str, Any]:
    value: dict[str, Any] = {}
    if layout.format == PREFERENCE:
        value[layout.turns] = _listed(conversation.turns, value, same=same)
        for key, answer in zip(ANSWERS, (conversation.wanted, conversation.unwanted), strict=True):
            if answer or (answer is not None and not same):
                value[key] = _answer(answer, same=same)
    else:
        value[layout.turns] = _listed((*conversation.turns, *(conversation.wanted or ())), value, same=same)
    if layout.format == UNPAIRED:
        value |= label_of(conversation, layout.label, same=same)
    if (declared := conversation.tools) is not None:
        listed = writing.list_tools(declared, same=True)
        as_list = same and declared.text is None
        value["tools"] = (
            listed if as_list else declared.text if declared.text is not None else written(listed)
        )
    return value


def _listed(said: Sequence[Said], beside: dict[str, Any], *, same: bool) -> list[Any]:
    """The turns of a list; a system prompt in a column goes `beside` it."""
    turns: list[Any] = []
    for it in said:
        if it.rest.layout == _OF_COLUMN:
            beside["system"] = it.rest.into(_OF_COLUMN, it.content)
        elif it.rest.layout == _OF_SIDE:
            _add_side(turns, it)
        else:
            turns += _turns(it, same=same)
    return turns


def _turns(said: Said, *, same: bool) -> list[Any]:
    if said.rest.layout == NAME:
        return [said.rest.into(NAME, _tagged(said)[0])]
    if said.rest.layout == writing.LAYOUT and same:
        return writing.write_messages([said])
    return _tagged(replace(said, written=said.written if said.role == "other" else None))


def _answer(turns: Sequence[Said], *, same: bool) -> Any:
    """One turn or a list of them; a text where it was one."""
    if same and len(turns[0].path) == 1 and not turns[0].rest.layout:
        return turns[0].content
    listed = [it for said in turns for it in _turns(said, same=same)]
    single = len(turns[0].path) == 1 if same else len(listed) == 1
    return listed[0] if single else listed


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
    for said in losses.turns_of(conversation):
        if said.calls and text(said.content):
            yield losses.Loss(said.path, Message("that the text and the call are one turn"))
