"""`sharegpt`: turns with flat tags, the system prompt and the tools in columns of their own, calls inside the text.

Source: LLaMA-Factory 0.9.5, `data/converter.py` (`SharegptDatasetConverter`) and its README of data formats.
A prototype: it shows that the view and the neutral form hold such a shape, and has no rules of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, NotRequired

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from tuneline.domain.role import Role
from tuneline.formats import messages, tools
from tuneline.formats.format import Format
from tuneline.formats.turns import ABSENT, Shape
from tuneline.formats.view import Answer, Call, View
from tuneline.formats.writing import losses
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Answered, Called, Conversation, Said, left, text
from tuneline.formats.writing.losses import Slot, Written
from tuneline.syntax.paths import Path
from tuneline.syntax.source import written
from tuneline.text.message import Message

Turn = TypedDict("Turn", {"from": str, "value": str})


class Example(TypedDict):
    """A conversation. The turns of `gpt` and `function_call` are trained."""

    conversations: Annotated[list[Turn], Field(min_length=1, description="The turns, oldest first.")]
    system: NotRequired[Annotated[str, Field(description="Sets the assistant's behaviour.")]]
    tools: NotRequired[Annotated[str, Field(description="The tools, a list as JSON text.")]]


NAME = "sharegpt"
COLUMN = "sharegpt column"  # the layout of a system prompt beside the turns
CALL = "function_call"
ROLES: Mapping[str, Role] = {
    "system": "system",
    "human": "user",
    "gpt": "assistant",
    CALL: "assistant",
    "observation": "tool",
}
TAGS: Mapping[Role, str] = {"system": "system", "user": "human", "assistant": "gpt", "tool": "observation"}
SLOTS: frozenset[Slot] = frozenset(("tools", "call"))

_TURNS = messages.Messages(
    Shape(role="from", content="value", weight=None, name=None),
    ROLES,
    lambda item, _role: int(item.get("from") == CALL),
)


def view(value: dict[str, Any]) -> View:
    section = _TURNS.section("conversation", value.get("conversations"), ("conversations",))
    if "system" in value:
        content, _ = messages.content_kind(value["system"])
        turn = messages.bare_turn("system", "system", content)
        section = section.led_by(turn, value["system"], ("system",))
    return View(SHAREGPT, value, (section,), (("tools",),))


def read_calls(view: View) -> Iterator[Call]:
    for slot in view.slots():
        if slot.turn.calls:
            at = slot.content_path
            found = tools.loads(slot.content) if isinstance(slot.content, str) else None
            for call in found if isinstance(found, list) else [found]:
                name, arguments = (messages.as_dict(call).get(key, ABSENT) for key in ("name", "arguments"))
                yield Call(at, slot.section, slot.index, ABSENT, name, arguments, None, at, at, "inside")


def read_answers(view: View) -> Iterator[Answer]:
    for slot in view.slots():
        if slot.turn.role == "tool":
            yield Answer(slot.at, slot.section, slot.index, ABSENT, ABSENT, None, None)


def read(view: View) -> Conversation:
    turns = tuple(_read_turn(slot.item, slot.turn.role, slot.at) for slot in view.slots())
    conversation = Conversation(turns, tools=writing.tools_of(view.value.get("tools"), ("tools",)))
    return replace(conversation, rest=left(NAME, view.value, _usual(conversation, same=True)))


def write(conversation: Conversation) -> Written:
    usual = _usual(conversation, same=conversation.rest.layout == NAME)
    return losses.with_losses(usual, conversation, (NAME, COLUMN, writing.TOOLS), SLOTS, _lost(conversation))


def _read_turn(item: Any, role: Role, path: Path) -> Said:
    if path == ("system",):
        said = Said("system", path, content=item if isinstance(item, str) else ABSENT)
        return replace(said, rest=left(COLUMN, item, said.content))
    if not isinstance(item, dict):
        return Said("other", path, ABSENT, rest=left(NAME, item, {}))
    tag, value = (it if isinstance(it := item.get(key), str) else ABSENT for key in ("from", "value"))
    calls = _read_calls(value, (*path, "value")) if tag == CALL and isinstance(value, str) else ()
    usual = tag == TAGS.get(role) or (tag == CALL and calls)
    answer = Answered() if role == "tool" else None
    said = Said(role, path, None if usual else tag, ABSENT if calls else value, calls, answer)
    return replace(said, rest=left(NAME, item, _turns(said)[0]))


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


def _usual(conversation: Conversation, *, same: bool) -> dict[str, Any]:
    value: dict[str, Any] = {"conversations": []}
    for said in (*conversation.turns, *(conversation.wanted or ())):
        if said.rest.layout == COLUMN:
            value["system"] = said.rest.into(COLUMN, said.content)
        elif said.rest.layout == NAME:
            value["conversations"].append(said.rest.into(NAME, _turns(said)[0]))
        else:
            value["conversations"] += _turns(
                replace(said, written=said.written if said.role == "other" else None)
            )
    if (declared := conversation.tools) is not None:
        listed = writing.list_tools(declared, same=True)
        value["tools"] = declared.text if same and declared.text is not None else written(listed)
    return value


def _turns(said: Said) -> list[dict[str, Any]]:
    """A turn as its text and its calls, which are two turns where it has both."""
    tag = TAGS.get(said.role, ABSENT) if said.written is None else said.written
    value = text(said.content) or ""
    turns: list[dict[str, Any]] = []
    if value or not said.calls:
        turns.append({"from": tag, "value": value})
    if said.calls:
        calls = [call.rest.into(NAME, _call(call)) for call in said.calls]
        turns.append({"from": CALL, "value": written(calls if len(calls) > 1 else calls[0])})
    return [{key: it for key, it in turn.items() if it is not ABSENT} for turn in turns]


def _call(call: Called) -> dict[str, Any]:
    arguments = call.arguments
    if isinstance(arguments, str) and call.rest.layout != NAME:
        found = writing.json_in(arguments)
        arguments = arguments if found is ABSENT else found
    return {"name": call.name} if arguments is ABSENT else {"name": call.name, "arguments": arguments}


def _lost(conversation: Conversation) -> Iterable[losses.Loss]:
    for said in losses.turns_of(conversation):
        if said.calls and text(said.content):
            yield losses.Loss(said.path, Message("that the text and the call are one turn"))


SHAREGPT = Format(
    name=NAME,
    title="ShareGPT",
    method="supervised",
    model=Example,
    adapter=TypeAdapter(Example),
    view=view,
    claims=lambda value: 4 if isinstance(value.get("conversations"), list) else 0,
    keys=frozenset(Example.__annotations__),
    required=("conversations",),
    read_texts=messages.read_texts,
    read_calls=read_calls,
    read_answers=read_answers,
    read_tools=tools.read_tools,
    encoded="inside",
    own_rules=frozenset(("from", "value")),
    read=read,
    write=write,
)
