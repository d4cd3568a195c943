"""`dialog`: a format of its own, in this one file, as somebody would add it through the public seam.

A service desk's export: who speaks is `speaker` (customer, agent, tool), what is said is `line`, what the agent is
told is a `system` text at the top, and a call is JSON text inside the agent's line.
Nothing here is known to any other file of the server or of the tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, NotRequired

from pydantic import Field, TypeAdapter, WithJsonSchema
from typing_extensions import TypedDict

from tuneline.domain.role import Role
from tuneline.formats import messages, texts, tools
from tuneline.formats.format import Format
from tuneline.formats.templates import TEXT, Hole, Names, Template, one_of, spoken
from tuneline.formats.turns import ABSENT, Section, Shape
from tuneline.formats.view import Answer, Call, Tool, View
from tuneline.formats.writing import losses
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import Answered, Called, Conversation, Said, left, text
from tuneline.syntax.paths import Path
from tuneline.syntax.source import written
from tuneline.text.message import Message

NAME = "dialog"
ROLES: Mapping[str, Role] = {"customer": "user", "agent": "assistant", "tool": "tool"}
SPEAKERS: Mapping[Role, str] = {role: speaker for speaker, role in ROLES.items()}


class Turn(TypedDict):
    """What one of them says."""

    speaker: Annotated[Any, WithJsonSchema({"enum": list(ROLES)}), Field(description="Who speaks.")]
    line: Annotated[str, Field(description="What is said, or a call as JSON text.")]
    call: NotRequired[Annotated[str, Field(description="The id of the call that the tool answers.")]]


class Function(TypedDict):
    """A function that the agent may call."""

    name: Annotated[str, Field(description="What calls name it.")]
    parameters: NotRequired[Annotated[dict[str, Any], Field(description="A JSON Schema.")]]


class Dialog(TypedDict):
    """A conversation. The agent's lines are trained."""

    dialog: Annotated[list[Turn], Field(min_length=1, description="The turns, oldest first.")]
    system: NotRequired[Annotated[str, Field(description="What the agent is told.")]]
    tools: NotRequired[Annotated[list[Function], Field(description="What the agent may call.")]]


def call_in(line: object) -> dict[str, Any] | None:
    """The call that a line is, an object with the name of a function; None for what is said."""
    found = tools.loads(line) if isinstance(line, str) and line[:1] == "{" else None
    return found if isinstance(found, dict) and "function" in found else None


_TURNS = messages.Messages(
    Shape(role="speaker", content="line", weight=None, name=None),
    ROLES,
    lambda item, role: int(role == "agent" and call_in(item.get("line")) is not None),
    by_text=True,
)


def view(value: dict[str, Any]) -> View:
    section = _TURNS.section("conversation", value.get("dialog"), ("dialog",))
    if "system" in value:
        turn = messages.bare_turn("system", "system", messages.content_kind(value["system"])[0])
        section = section.led_by(turn, value["system"], ("system",))
    return View(DIALOG, value, (section,), (("tools",),))


def read_calls(view: View) -> Iterator[Call]:
    for slot in view.slots():
        if slot.turn.calls and (found := call_in(slot.content)) is not None:
            ident, name, arguments = (found.get(key, ABSENT) for key in ("id", "function", "arguments"))
            at = slot.content_path
            yield Call(at, slot.section, slot.index, ident, name, arguments, at, at, at, "inside")


def read_answers(view: View) -> Iterator[Answer]:
    for slot in view.slots():
        if slot.turn.role == "tool":
            ident = slot.item.get("call", ABSENT)
            yield Answer(slot.at, slot.section, slot.index, ident, ABSENT, (*slot.at, "call"), None)


def read_tools(view: View) -> Iterator[Tool]:
    for path, value in view.declarations():
        yield from tools.read_declared(value, path, wrapped=False)


def turn_templates(view: View, section: Section, role: str, names: Names) -> Iterator[Template]:
    more = {"call": one_of(names.ids)} if role == "tool" else {}
    yield from spoken(view, section, role, more, "What is said.")


def read(view: View) -> Conversation:
    turns = tuple(_read_turn(slot.item, slot.turn.role, slot.at) for slot in view.slots())
    conversation = Conversation(turns, tools=writing.tools_of(view.value.get("tools"), ("tools",)))
    return replace(conversation, rest=left(NAME, view.value, _usual(conversation)))


def write(conversation: Conversation) -> losses.Written:
    slots: frozenset[losses.Slot] = frozenset(("tools", "call", "id"))
    layouts = (NAME, writing.TOOLS)
    return losses.with_losses(_usual(conversation), conversation, layouts, slots, _lost(conversation))


def _lost(conversation: Conversation) -> Iterator[losses.Loss]:
    for said in conversation.turns:
        if said.calls and text(said.content):
            yield losses.Loss(said.path, Message("that the text and the call are one turn"))


def _read_turn(item: Any, role: Role, path: Path) -> Said:
    if path == ("system",):
        said = Said("system", path, content=item if isinstance(item, str) else ABSENT)
        return replace(said, rest=left(NAME, item, said.content))
    if not isinstance(item, dict):
        return Said("other", path, ABSENT, rest=left(NAME, item, {}))
    speaker, line, call = (
        it if isinstance(it := item.get(key), str) else ABSENT for key in ("speaker", "line", "call")
    )
    called = _read_call(line, (*path, "line")) if speaker == "agent" and isinstance(line, str) else ()
    answer = Answered(call) if role == "tool" else None
    usual = None if speaker == SPEAKERS.get(role) else speaker
    said = Said(role, path, usual, ABSENT if called else line, called, answer)
    return replace(said, rest=left(NAME, item, _turns(said)[0]))


def _read_call(line: str, path: Path) -> tuple[Called, ...]:
    found = writing.json_in(line) if call_in(line) is not None else None
    if not isinstance(found, dict) or not isinstance(found["function"], str):
        return ()
    ident = it if isinstance(it := found.get("id"), str) else ABSENT
    arguments = it if isinstance(it := found.get("arguments"), dict) else ABSENT
    call = Called(path, found["function"], ident, arguments)
    return (replace(call, rest=left(NAME, found, _call(call), inside=True)),)


def _usual(conversation: Conversation) -> dict[str, Any]:
    value: dict[str, Any] = {"dialog": []}
    for said in (*conversation.turns, *(conversation.wanted or ())):
        if said.role == "system":
            value["system"] = (
                said.rest.into(NAME, said.content) if said.path == ("system",) else text(said.content)
            )
        elif said.rest.layout == NAME:
            value["dialog"].append(said.rest.into(NAME, _turns(said)[0]))
        else:
            value["dialog"] += _turns(said)
    if conversation.tools is not None:
        declared = [replace(it, bare=True) for it in conversation.tools.declared]
        value["tools"] = writing.list_tools(conversation.tools._replace(declared=tuple(declared)), same=True)
    return value


def _turns(said: Said) -> list[dict[str, Any]]:
    """A turn as what it says and its calls, each of which is a line of its own."""
    own = said.rest.layout == NAME or said.role == "other"
    speaker = said.written if own and said.written is not None else SPEAKERS.get(said.role, ABSENT)
    answers = said.answer.id if said.answer else ABSENT
    lines = (
        [] if said.calls and not text(said.content) else [said.content if own else text(said.content) or ""]
    )
    lines += [written(call.rest.into(NAME, _call(call))) for call in said.calls]
    turns = [{"speaker": speaker, "line": line, "call": answers} for line in lines]
    return [{key: it for key, it in turn.items() if it is not ABSENT} for turn in turns]


def _call(call: Called) -> dict[str, Any]:
    arguments = writing.json_in(call.arguments) if isinstance(call.arguments, str) else call.arguments
    given = {"function": call.name, "id": call.id, "arguments": arguments}
    return {key: it for key, it in given.items() if it is not ABSENT}


DIALOG = Format(
    name=NAME,
    title="dialog",
    method="supervised",
    model=Dialog,
    adapter=TypeAdapter(Dialog),
    view=view,
    claims=lambda value: 3 if isinstance(value.get("dialog"), list) else 0,
    keys=frozenset(Dialog.__annotations__),
    required=("dialog",),
    turn_keys={
        "customer": frozenset(("speaker", "line")),
        "agent": frozenset(("speaker", "line")),
        "tool": frozenset(("speaker", "line", "call")),
    },
    takes=frozenset(ROLES),
    roles=ROLES,
    read_texts=texts.read_texts,
    read_calls=read_calls,
    read_answers=read_answers,
    read_tools=read_tools,
    encoded="inside",
    own_rules=frozenset(("speaker", "line")),
    empty={"dialog": [{"speaker": "customer", "line": ""}]},
    examples=(
        Template(
            "dialog example",
            "A question and its answer.",
            {"dialog": [{"speaker": "customer", "line": TEXT}, {"speaker": "agent", "line": Hole()}]},
        ),
    ),
    turn_templates=turn_templates,
    read=read,
    write=write,
)
