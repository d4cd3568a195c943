"""`sharegpt`: turns under `conversations`, with the system prompt and the tools in columns of their own.

Three layouts of a turn are in use: from/value, role/content as chat has it, and an object with both sides of an
exchange. The first turn says which one a list has; what another turn lacks is then a finding about that turn.
Sources: LLaMA-Factory 0.9.5 (`data/converter.py`), ms-swift 4.6 (`dataset/preprocessor/core.py`), Unsloth, Axolotl.
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, NotRequired, TypedDict

from tuneline.domain.role import Role
from tuneline.formats import chat_repairs, chat_templates, hermes, messages, nested, parts, tools
from tuneline.formats.bulk import Bulk
from tuneline.formats.cells import is_empty_cell
from tuneline.formats.format import Format, later
from tuneline.formats.modelling import (
    AfterValidator,
    ConfigDict,
    Field,
    SkipValidation,
    TypeAdapter,
    WithJsonSchema,
    with_config,
)
from tuneline.formats.other_parts import other_parts
from tuneline.formats.recognise import are_inputs_and_outputs
from tuneline.formats.roles import KNOWN
from tuneline.formats.templates import TEXT, Hole, Names, Naming, Template, spoken
from tuneline.formats.templates import naming as usual_naming
from tuneline.formats.texts import read_texts
from tuneline.formats.turns import ABSENT, BARE, Section, Shape, Turn
from tuneline.formats.view import NO_KEYS, Answer, Call, Tool, View
from tuneline.syntax.paths import Path

NAME: Final = "sharegpt"
# Under which key the turns are; the last one is chat's, and only from/value makes ShareGPT of it.
LISTS: Final = ("conversations", "conversation", "messages")
COLUMN: Final[Path] = ("system",)
CALLERS: Final = frozenset(("function_call", "tool_call"))
SIDES: Final[Mapping[str, Role]] = {"human": "user", "assistant": "assistant"}
# The words of the format, then those that only some of its readers take.
ROLES: Final[Mapping[str, Role]] = {
    "human": "user",
    "gpt": "assistant",
    "system": "system",
    "function_call": "assistant",
    "observation": "tool",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
    "bot": "assistant",
    "tool_call": "assistant",
    "tool_response": "tool",
    "observations": "tool",
    "function_response": "tool",
    "developer": "system",
    "function": "tool",
}
OWN: Final = ("human", "gpt", "system", "function_call", "observation")
_WRITTEN = WithJsonSchema({"type": "string"})

TaggedTurn = TypedDict(
    "TaggedTurn",
    {
        "from": Annotated[Any, WithJsonSchema({"enum": list(OWN)}), parts.about("Who speaks.")],
        "value": Annotated[str, parts.about("What is said; of `function_call`, the call as JSON text.")],
    },
)
with_config(parts.CLOSED)(TaggedTurn)
TaggedTurn.__doc__ = "What one of them says. The turns of `gpt` and `function_call` are trained."


@with_config(parts.CLOSED)
class Sides(TypedDict):
    """A question and its answer in one object. The answer is trained."""

    human: Annotated[str, parts.about("What the user says.")]
    assistant: Annotated[str, parts.about("What the model should answer.")]


# What is checked of a turn in any layout; which keys it lacks is said by rules about turns. One model without a union,
# because a union of whole turns would read each of them more than once.
class _Turn(TypedDict):
    value: NotRequired[str]
    content: NotRequired[parts.NullableContent]
    human: NotRequired[str]
    assistant: NotRequired[str]
    tool_calls: NotRequired[parts.ToolCalls]
    function_call: NotRequired[parts.FunctionCall | None]


class _InSchema:
    """The turns as the JSON Schema has them: each layout with its own keys."""

    @classmethod
    def __get_pydantic_json_schema__(cls, _core: object, handler: Any) -> dict[str, Any]:
        schema: dict[str, Any] = handler(TypeAdapter(TaggedTurn | parts.Message | Sides).core_schema)
        return schema


AnyTurn = Annotated[_Turn, _InSchema]
_Turns = Annotated[list[AnyTurn], Field(min_length=1)]
ONE_LIST: Final[dict[str, Any]] = {"allOf": [{"anyOf": [{"required": [key]} for key in LISTS]}]}


@with_config(ConfigDict(extra="allow", defer_build=True, json_schema_extra=ONE_LIST))
class ShareGPTExample(TypedDict):
    """A conversation under `conversations`. The turns of the model are trained."""

    conversations: NotRequired[
        Annotated[_Turns, parts.about("The turns, oldest first. Needed under one of its three names.")]
    ]
    conversation: NotRequired[
        Annotated[_Turns, parts.about("Another name for `conversations`, which fewer trainers read.")]
    ]
    messages: NotRequired[
        Annotated[_Turns, parts.about("Turns with from and value under the key of chat, read by ms-swift.")]
    ]
    system: NotRequired[Annotated[str | None, parts.about("Sets the assistant's behaviour. Not trained.")]]
    tools: NotRequired[
        Annotated[
            SkipValidation[Any],
            WithJsonSchema({"type": ["string", "array"]}),
            parts.about(
                "The tools that may be called: a list as JSON text, for some trainers the list itself."
            ),
        ]
    ]
    id: NotRequired[Annotated[Any, WithJsonSchema({}), parts.about("Names the example. Not trained.")]]
    images: NotRequired[
        Annotated[Any, WithJsonSchema({}), parts.about("The images, each at its `<image>` in a text.")]
    ]
    videos: NotRequired[
        Annotated[Any, WithJsonSchema({}), parts.about("The videos, each at its `<video>` in a text.")]
    ]
    audios: NotRequired[
        Annotated[Any, WithJsonSchema({}), parts.about("The sounds, each at its `<audio>` in a text.")]
    ]


def with_turns(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse an object without a list of turns: a misspelt key is found on the slow path."""
    for key in LISTS:
        if key in value:
            return value
    from pydantic_core import PydanticKnownError

    raise PydanticKnownError("missing")


TAGGED: Final = Shape("from", "value", None, None, ("role",), ("content",), ("text",))


def _count_calls(item: Mapping[str, object], role: str | None) -> int:
    text = item.get("value")
    if not isinstance(text, str):
        return 0
    if role in CALLERS:
        return 1
    return sum(1 for _ in hermes.marked_calls(text)) if ROLES.get(role or "") == "assistant" else 0


TAGGED_TURNS: Final = messages.Messages(
    TAGGED, ROLES, _count_calls, lambda _role, _keys, _content: False, mark=hermes.CALL
)
_SIDE_SHAPES = {side: Shape(None, side, None, None) for side in SIDES}
_DECLARED: tuple[Path, ...] = (("tools",),)


def list_of(value: Mapping[str, Any]) -> str:
    """The key under which an example has its turns; the usual one where it has none."""
    return next((key for key in LISTS if key in value), LISTS[0])


def view(value: dict[str, Any]) -> View:
    key = list_of(value)
    section = _section(value.get(key), key)
    if "system" in value:
        given = value["system"]
        turn = messages.bare_turn(
            "system", "system", messages.content_kind(given)[0], empty_cell=is_empty_cell(given)
        )
        section = section.led_by(turn, given, COLUMN)
    return View(SHAREGPT, value, (section,), _DECLARED)


def _section(turns: object, key: str) -> Section:
    first = turns[0] if type(turns) is list and turns else None
    if type(first) is dict and "from" not in first and "value" not in first:
        if "role" in first:
            return messages.CHAT_MESSAGES.section("conversation", turns, (key,))
        if _has_sides(first):
            return _of_sides(turns, key)
    return TAGGED_TURNS.section("conversation", turns, (key,))


def _has_sides(item: Mapping[str, Any]) -> bool:
    return "human" in item and "assistant" in item


def _of_sides(exchanges: Any, key: str) -> Section:
    turns: list[Turn] = []
    items: list[Any] = []
    paths: list[Path] = []
    for at, item in enumerate(exchanges):
        for side, role in SIDES.items():
            given = item.get(side, ABSENT) if type(item) is dict else 0
            turns.append(_side(role, side, messages.content_kind(given)[0], is_empty_cell(given)))
            items.append(item)
            paths.append((key, at))
    return Section("conversation", (key,), tuple(turns), tuple(items), BARE, tuple(paths))


_sides: dict[tuple[object, ...], Turn] = {}


def _side(role: Role, side: str, content: Any, empty_cell: bool) -> Turn:
    made_from = side, content, empty_cell
    if made_from not in _sides:
        shape = _SIDE_SHAPES[side]
        _sides[made_from] = Turn(role, side, (), content, ABSENT, shape, empty_cell=empty_cell)
    return _sides[made_from]


def claims(value: dict[str, Any]) -> int:
    """Four for a list under a key of its own, or of from/value under the key of chat."""
    for key in LISTS[:2]:
        if isinstance(turns := value.get(key), list):
            return 0 if are_inputs_and_outputs(turns) else 4
    if "messages" not in value:
        return 0
    first = messages.as_dict(next(iter(messages.as_list(value["messages"])), None))
    return 4 if "from" in first and "value" in first else 0


def read_calls(view: View) -> Iterator[Call]:
    """The calls inside the texts of `function_call`, and those marked in the texts of `gpt`; of messages, as chat."""
    if view.sections[0].shape is not TAGGED:
        yield from messages.read_calls(view)
        return
    for slot in view.slots(lambda turn: turn.calls > 0 and turn.shape is TAGGED):
        if slot.turn.written in CALLERS:
            yield from hermes.calls_in(slot, slot.content)
            continue
        for start, end in hermes.marked_calls(slot.content):
            yield from hermes.calls_in(slot, slot.content[start:end], (start, end))


def read_answers(view: View) -> Iterator[Answer]:
    """The turns of tools, and answers marked in what the user says; they name no call."""
    if view.sections[0].shape is not TAGGED:
        yield from messages.read_answers(view)
        return
    for slot in view.slots(lambda turn: turn.role in ("tool", "user")):
        marks = slot.content.count(hermes.ANSWER) if isinstance(slot.content, str) else 0
        for _ in range(marks or slot.turn.role == "tool"):
            yield Answer(slot.at, slot.section, slot.index, ABSENT, ABSENT, None, None)


def read_tools(view: View) -> Iterator[Tool]:
    """The declared functions, which are JSON text here by right."""
    for tool in tools.read_tools(view):
        yield tool._replace(own=True) if isinstance(view.value.get("tools"), str) else tool


def turn_templates(view: View, section: Section, role: str, names: Names) -> Iterator[Template]:
    """Whole turns in the layout of the list."""
    if section.shape is not TAGGED:
        yield from chat_templates.turn_templates(view, section, role, names)
    elif role in CALLERS:
        call = Hole(('{"name": "", "arguments": {}}',))
        yield Template(role, "A call, as JSON text.", {"from": role, "value": call})
    else:
        yield from spoken(view, section, role, {}, "A turn.")


def naming(view: View, path: Path) -> Naming | None:
    """What a place names; calls inside a text have no places."""
    if view.sections[0].shape is TAGGED:
        return usual_naming(view, path)
    return chat_templates.naming(view, path)


def _said(tag: str) -> dict[str, Any]:
    return {"from": tag, "value": TEXT}


_TURN_KEYS = {
    role: frozenset(("from", "value")) | parts.TURN_KEYS.get(role, frozenset(("role", "content")))
    for role in ROLES
}
# A turn with role and content has chat's words first.
_TURN_NEEDS = {
    role: frozenset(("from", "value"))
    | (NO_KEYS if role in OWN and role not in KNOWN else frozenset(("role", "content")))
    for role in ROLES
}

BULK = Bulk((LISTS[:1],), "from", "value", tuple(ROLES), optional=("system",), mark=hermes.CALL)

SHAREGPT = Format(
    name=NAME,
    title="ShareGPT",
    method="supervised",
    model=ShareGPTExample,
    adapter=TypeAdapter(Annotated[ShareGPTExample, AfterValidator(with_turns)]),
    view=view,
    claims=claims,
    keys=frozenset(ShareGPTExample.__annotations__),
    required=("conversations",),
    one_of=(LISTS,),
    loose_turns=True,
    turn_keys=_TURN_KEYS,
    turn_needs=_TURN_NEEDS,
    takes=frozenset(ROLES),
    roles=ROLES,
    read_texts=read_texts,
    read_calls=read_calls,
    read_answers=read_answers,
    read_tools=read_tools,
    read_images=messages.read_images,
    encoded="inside",
    read_objects=nested.read_objects,
    odd_parts=other_parts,
    empty={**chat_repairs.EMPTY, "conversations": [{"from": "human", "value": ""}]},
    repairs=chat_repairs.repair,
    examples=(
        Template(
            "ShareGPT example",
            "A question and its answer.",
            {"conversations": [_said("human"), _said("gpt")]},
        ),
        Template(
            "ShareGPT example with a system prompt",
            "What the assistant is, a question and its answer.",
            {"system": TEXT, "conversations": [_said("human"), _said("gpt")]},
        ),
    ),
    turn_templates=turn_templates,
    naming=naming,
    tags=parts.ROLE_TAGS,
    own_rules=parts.KEYS_WITH_RULES | {"from", "value"},
    read=later("tuneline.formats.writing.sharegpt", "read"),
    write=later("tuneline.formats.writing.sharegpt", "write"),
    bulk=BULK,
)
