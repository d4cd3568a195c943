"""The models that several formats share: messages, content parts, tools.

Pydantic `TypedDict`s, checked in one step straight from the text of a line; the descriptions are what hovers
and the JSON Schemas say. Where a rule of its own checks a value (weights, names, arguments, roles that are
allowed here), the model accepts anything and the schema alone is strict, so that one cause gives one finding.

Source of the shapes: OpenAI's published API specification, `FineTuneChatRequestInput`,
`FineTunePreferenceRequestInput` and `FineTuneReinforcementRequestInput` (July 2025, the last public statement).
"""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from tuneline.formats.modelling import (
    ConfigDict,
    Discriminator,
    Field,
    SkipValidation,
    Tag,
    WithJsonSchema,
    with_config,
)

CLOSED = ConfigDict(extra="allow", json_schema_extra={"additionalProperties": False})
OPEN = ConfigDict(extra="allow", defer_build=True)


def about(words: str) -> Any:
    """What hovers and the JSON Schema say of a key."""
    return Field(description=words)


STRING = WithJsonSchema({"type": "string"})
FUNCTION = WithJsonSchema({"const": "function"})


Text = Annotated[str, about("The text.")]
Name = Annotated[Any, STRING, about("Tells participants of the same role apart. Optional.")]


@with_config(CLOSED)
class TextPart(TypedDict):
    """A piece of text inside a message."""

    type: Annotated[Literal["text"], about("`text`: this part is text.")]
    text: Text


@with_config(CLOSED)
class ImageUrl(TypedDict):
    """Where the image is, and how closely the model looks at it."""

    url: Annotated[Any, STRING, about("An http(s) address, or a data URL with the image in base64.")]
    detail: NotRequired[
        Annotated[
            Any,
            WithJsonSchema({"enum": ["auto", "low", "high"]}),
            about("`low` costs few tokens, `high` sees more; default `auto`."),
        ]
    ]


@with_config(CLOSED)
class ImagePart(TypedDict):
    """An image inside a user message."""

    type: Annotated[Literal["image_url"], about("`image_url`: this part is an image.")]
    image_url: Annotated[ImageUrl, about("The image: its address and detail.")]


@with_config(CLOSED)
class RefusalPart(TypedDict):
    """The words with which the assistant declines."""

    type: Annotated[Literal["refusal"], about("`refusal`: the assistant declines.")]
    refusal: Annotated[str, about("The words with which the assistant declines.")]


PART_TYPES = ("text", "image_url", "refusal")
OTHER_PART = "other"


def _part_tag(part: Any) -> str:
    if not isinstance(part, dict):
        return OTHER_PART
    kind = part.get("type")
    return kind if isinstance(kind, str) and kind in PART_TYPES else OTHER_PART


# Part types that other trainers know (image, video, audio) pass: a rule says which target refuses them.
Part = Annotated[
    Annotated[TextPart, Tag("text")]
    | Annotated[ImagePart, Tag("image_url")]
    | Annotated[RefusalPart, Tag("refusal")]
    | Annotated[dict[str, Any], WithJsonSchema({"not": {}}), Tag(OTHER_PART)],
    Discriminator(_part_tag),
]

Content = Annotated[
    str | Annotated[list[Part], Field(min_length=1)],
    Field(union_mode="left_to_right", description="What is said: a string, or a list of parts."),
]
NullableContent = Annotated[
    str | list[Part] | None,
    Field(
        union_mode="left_to_right",
        description="What is said. May be null or absent beside tool calls.",
    ),
]


@with_config(CLOSED)
class FunctionCall(TypedDict):
    """Which function the assistant calls, with what."""

    name: Annotated[Any, STRING, about("The function's name, as declared in `tools`.")]
    arguments: Annotated[Any, STRING, about("The arguments: a string that holds a JSON object.")]


@with_config(CLOSED)
class ToolCall(TypedDict):
    """A call of a tool by the assistant."""

    id: NotRequired[Annotated[Any, STRING, about("Names the call, so that a tool message can answer it.")]]
    type: NotRequired[Annotated[Any, FUNCTION, about("Always `function`.")]]
    function: Annotated[FunctionCall, about("The function and its arguments.")]


@with_config(CLOSED)
class FunctionDefinition(TypedDict):
    """A function that the assistant may call."""

    name: Annotated[
        Any,
        WithJsonSchema({"type": "string", "pattern": "^[a-zA-Z0-9_-]{1,64}$"}),
        about("Letters, digits, underscore and hyphen, at most 64 characters."),
    ]
    description: NotRequired[Annotated[str | None, about("What the function does and when to use it.")]]
    parameters: NotRequired[
        Annotated[
            Any,
            WithJsonSchema({"type": "object"}),
            about("The parameters as a JSON Schema; absent: no parameters."),
        ]
    ]
    strict: NotRequired[Annotated[bool | None, about("Whether calls must fit the schema exactly.")]]


@with_config(CLOSED)
class Tool(TypedDict):
    """A declared tool."""

    type: Annotated[Literal["function"], about("Always `function`.")]
    function: Annotated[FunctionDefinition, about("The function.")]


# Rules check tools and say which trainer reads which form of them; the schema keeps the published one.
Tools = Annotated[SkipValidation[list[Tool]], about("The tools that the assistant may call in this example.")]
Functions = Annotated[SkipValidation[list[FunctionDefinition]], about("Deprecated form of `tools`.")]
ParallelToolCalls = Annotated[
    bool | None, about("Whether the assistant may call several tools at once; default true.")
]

Weight = Annotated[
    Any,
    WithJsonSchema({"enum": [0, 1]}),
    about("Whether this answer is trained: 1 (the default) trains it, 0 leaves it as context."),
]
# Exports of tables fill absent keys with null; only a named target refuses that (see published.py).
ToolCalls = Annotated[list[ToolCall] | None, about("The tools that the assistant calls in this turn.")]


@with_config(CLOSED)
class SystemMessage(TypedDict):
    """Sets the assistant's behaviour. Not trained."""

    role: Annotated[Literal["system", "developer"], about("Who speaks: `system`.")]
    content: Content
    name: NotRequired[Name]


@with_config(CLOSED)
class UserMessage(TypedDict):
    """What the user says. Not trained."""

    role: Annotated[Literal["user"], about("Who speaks: `user`.")]
    content: Content
    name: NotRequired[Name]


@with_config(CLOSED)
class AssistantMessage(TypedDict):
    """An answer: text, tool calls, or both. Trained unless its weight is 0."""

    role: Annotated[Literal["assistant"], about("Who speaks: `assistant`.")]
    content: NotRequired[NullableContent]
    weight: NotRequired[Weight]
    tool_calls: NotRequired[ToolCalls]
    refusal: NotRequired[Annotated[str | None, about("The words with which the assistant declines.")]]
    name: NotRequired[Name]
    function_call: NotRequired[Annotated[FunctionCall | None, about("Deprecated form of `tool_calls`.")]]
    audio: NotRequired[
        Annotated[
            Any,
            WithJsonSchema({"type": ["object", "null"]}),
            about("An earlier audio answer. Not supported in fine-tuning."),
        ]
    ]


@with_config(CLOSED)
class ToolMessage(TypedDict):
    """What a tool answered."""

    role: Annotated[Literal["tool"], about("Who speaks: `tool`.")]
    content: Content
    tool_call_id: Annotated[Any, STRING, about("The id of the tool call that this message answers.")]
    name: NotRequired[Name]


@with_config(CLOSED)
class FunctionMessage(TypedDict):
    """What a function answered. Deprecated: use `tool`."""

    role: Annotated[Literal["function"], about("Who speaks: `function` (deprecated).")]
    content: NullableContent
    name: Annotated[Any, STRING, about("The function that answered.")]


Message = Annotated[
    SystemMessage | UserMessage | AssistantMessage | ToolMessage | FunctionMessage,
    Field(discriminator="role"),
]

# Rules about turns report these, in words of their own.
KEYS_WITH_RULES = frozenset(("role", "content", "tool_call_id"))
ROLE_TAGS = frozenset(("system", "developer", "user", "assistant", "tool", "function"))
_MODELS: dict[str, Any] = {
    "system": SystemMessage,
    "developer": SystemMessage,
    "user": UserMessage,
    "assistant": AssistantMessage,
    "tool": ToolMessage,
    "function": FunctionMessage,
}
TURN_KEYS = {role: frozenset(model.__annotations__) for role, model in _MODELS.items()}
TURN_NEEDS = {role: frozenset((*model.__required_keys__, "content")) for role, model in _MODELS.items()}


def declines(content: list[Any]) -> bool:
    """Whether a part of a content says that the assistant declines."""
    return any(isinstance(part, dict) and part.get("type") == "refusal" for part in content)


def is_function(kind: object) -> bool:
    """Whether a type of a tool or a call is the one that there is."""
    return isinstance(kind, str) and kind == "function"


# Without these a message or a part of one cannot be read; a reader may pass over a slip in others.
NEEDED = frozenset(("role", "content", "type", "text", "image_url", "url"))
