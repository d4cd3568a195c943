"""The models of Bedrock's Converse format: an example, its messages, and the blocks that they are made of."""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from tuneline.formats.modelling import Discriminator, Field, Tag, WithJsonSchema, with_config
from tuneline.formats.parts import CLOSED, OPEN, STRING, about

OBJECT = WithJsonSchema({"type": "object"})


@with_config(CLOSED)
class ToolUse(TypedDict):
    """A call of a tool by the assistant."""

    toolUseId: NotRequired[Annotated[Any, STRING, about("Names the call, so that a result can answer it.")]]
    name: Annotated[Any, STRING, about("The tool's name, as declared in `toolConfig`.")]
    input: Annotated[Any, OBJECT, about("The arguments: a JSON object.")]


@with_config(CLOSED)
class ToolResult(TypedDict):
    """What a tool answered, in a message of the user's."""

    toolUseId: NotRequired[Annotated[Any, STRING, about("The id of the tool use that it answers.")]]
    content: Annotated[list[dict[str, Any]], about("The answer: blocks with `text` or `json`.")]
    status: NotRequired[Annotated[str, about("Whether the call succeeded: `success` or `error`.")]]


@with_config(CLOSED)
class Media(TypedDict):
    """An image, a video or a document: its format and where it is."""

    format: NotRequired[Annotated[str, about("The format, such as `png`, `mp4` or `pdf`.")]]
    source: Annotated[dict[str, Any], about("Where it is: `s3Location` with a `uri`, or `bytes` in base64.")]
    name: NotRequired[Annotated[str, about("What a document is called.")]]


@with_config(CLOSED)
class Block(TypedDict):
    """A block of content: an object with one of these keys."""

    text: NotRequired[Annotated[str, about("The text.")]]
    image: NotRequired[Annotated[Media, about("An image inside a user message.")]]
    video: NotRequired[Annotated[Media, about("A video inside a user message.")]]
    document: NotRequired[Annotated[Media, about("A document inside a user message.")]]
    toolUse: NotRequired[Annotated[ToolUse, about("A call of a tool.")]]
    toolResult: NotRequired[Annotated[ToolResult, about("The answer of a tool.")]]
    reasoningContent: NotRequired[
        Annotated[dict[str, Any], about("What the assistant thinks: `reasoningText` with a `text`.")]
    ]


@with_config(CLOSED)
class SystemBlock(TypedDict):
    """A text that sets the behaviour."""

    text: Annotated[str, about("The text.")]


@with_config(CLOSED)
class BlockMessage(TypedDict):
    """One turn, made of blocks."""

    role: Annotated[
        Any, WithJsonSchema({"enum": ["user", "assistant"]}), about("Who speaks: `user` or `assistant`.")
    ]
    content: Annotated[
        list[Block], Field(min_length=1, description="Blocks: text, images, calls and answers of tools.")
    ]


@with_config(CLOSED)
class ToolConfig(TypedDict):
    """The tools that the assistant may use."""

    tools: Annotated[list[dict[str, Any]], about("The tools, each an object with a `toolSpec`.")]
    toolChoice: NotRequired[Annotated[dict[str, Any], about("Which tool has to be used.")]]


@with_config(OPEN)
class Example(TypedDict):
    """A conversation made of blocks, as the Converse API has it. The assistant's turns are trained."""

    schemaVersion: NotRequired[Annotated[Literal["bedrock-conversation-2024"], about("Which version it is.")]]
    system: NotRequired[Annotated[list[SystemBlock], about("Texts that set the behaviour.")]]
    messages: Annotated[list[BlockMessage], Field(min_length=1, description="The turns, oldest first.")]
    toolConfig: NotRequired[Annotated[ToolConfig, about("The tools that may be used.")]]


@with_config(CLOSED)
class Candidate(TypedDict):
    """One of the answers that are compared."""

    content: Annotated[list[Block], Field(min_length=1, description="The answer: blocks.")]
    preferenceLabel: Annotated[
        Literal["preferred", "non-preferred"], about("Whether it is the better answer.")
    ]


@with_config(CLOSED)
class CandidatesMessage(TypedDict):
    """The answers that are compared, as the last message."""

    role: Annotated[Literal["assistant"], about("Who speaks: `assistant`.")]
    candidates: Annotated[list[Candidate], about("The answers, at least one of each label.")]


def _message_tag(message: Any) -> str:
    return "compared" if isinstance(message, dict) and "candidates" in message else "plain"


_AnyMessage = Annotated[
    Annotated[BlockMessage, Tag("plain")] | Annotated[CandidatesMessage, Tag("compared")],
    Discriminator(_message_tag),
]


@with_config(OPEN)
class PreferenceExample(TypedDict):
    """A conversation made of blocks that ends with several answers. Both kinds of them are trained on."""

    schemaVersion: NotRequired[Annotated[Literal["bedrock-conversation-2024"], about("Which version it is.")]]
    system: NotRequired[Annotated[list[SystemBlock], about("Texts that set the behaviour.")]]
    messages: Annotated[
        list[_AnyMessage],
        Field(min_length=1, description="The turns, oldest first; the last one holds the candidates."),
    ]
    toolConfig: NotRequired[Annotated[ToolConfig, about("The tools that may be used.")]]
