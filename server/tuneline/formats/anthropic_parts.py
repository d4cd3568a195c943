"""The models of Anthropic's messages: an example, its messages, the blocks of their content, and tools."""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from tuneline.formats.modelling import Discriminator, Field, Tag, WithJsonSchema, with_config
from tuneline.formats.parts import CLOSED, OPEN, STRING, about

_OBJECT = WithJsonSchema({"type": "object"})
_CACHE = Annotated[Any, _OBJECT, about("What the API may keep for the next request. Not trained.")]


@with_config(CLOSED)
class TextBlock(TypedDict):
    """A piece of text."""

    type: Annotated[Literal["text"], about("`text`: this block is text.")]
    text: Annotated[str, about("The text.")]
    citations: NotRequired[Annotated[Any, about("Where the text is from.")]]
    cache_control: NotRequired[_CACHE]


_MEDIA = Annotated[str, about("What it is, such as `image/png` or `application/pdf`.")]


@with_config(CLOSED)
class Base64Source(TypedDict):
    """An image or a document that is in the line."""

    type: Annotated[Literal["base64"], about("`base64`: it is in the line, as base64.")]
    media_type: _MEDIA
    data: Annotated[str, about("All of it, in base64.")]


@with_config(CLOSED)
class UrlSource(TypedDict):
    """An image or a document on the web."""

    type: Annotated[Literal["url"], about("`url`: it has an address.")]
    url: Annotated[Any, STRING, about("Its address.")]


@with_config(CLOSED)
class FileSource(TypedDict):
    """An image or a document that was uploaded."""

    type: Annotated[Literal["file"], about("`file`: it was uploaded.")]
    file_id: Annotated[str, about("The id of the file.")]


@with_config(CLOSED)
class TextSource(TypedDict):
    """A document that is text."""

    type: Annotated[Literal["text"], about("`text`: the document is text.")]
    media_type: NotRequired[_MEDIA]
    data: Annotated[str, about("The text.")]


@with_config(CLOSED)
class ContentSource(TypedDict):
    """A document that consists of blocks."""

    type: Annotated[Literal["content"], about("`content`: the document consists of blocks.")]
    content: Annotated[Any, about("A text, or blocks of it.")]


SOURCES: dict[str, Any] = {
    "base64": Base64Source,
    "url": UrlSource,
    "file": FileSource,
    "text": TextSource,
    "content": ContentSource,
}
_OTHER = "other"


def _source_tag(source: Any) -> str:
    kind = source.get("type") if isinstance(source, dict) else None
    return kind if isinstance(kind, str) and kind in SOURCES else _OTHER


Source = Annotated[
    Annotated[Base64Source, Tag("base64")]
    | Annotated[UrlSource, Tag("url")]
    | Annotated[FileSource, Tag("file")]
    | Annotated[TextSource, Tag("text")]
    | Annotated[ContentSource, Tag("content")]
    | Annotated[dict[str, Any], WithJsonSchema({"not": {}}), Tag(_OTHER)],
    Discriminator(_source_tag),
]


@with_config(CLOSED)
class ImageBlock(TypedDict):
    """An image inside a user message."""

    type: Annotated[Literal["image"], about("`image`: this block is an image.")]
    source: Annotated[Source, about("The image: in base64, its address, or an uploaded file.")]
    cache_control: NotRequired[_CACHE]


@with_config(CLOSED)
class DocumentBlock(TypedDict):
    """A document inside a user message."""

    type: Annotated[Literal["document"], about("`document`: this block is a document.")]
    source: Annotated[Source, about("The document: in base64, its address, an uploaded file, or text.")]
    title: NotRequired[Annotated[str | None, about("What it is called.")]]
    context: NotRequired[Annotated[str | None, about("What the assistant should know about it.")]]
    citations: NotRequired[Annotated[Any, about("Whether the assistant may cite it.")]]
    cache_control: NotRequired[_CACHE]


@with_config(CLOSED)
class ToolUseBlock(TypedDict):
    """A call of a tool by the assistant."""

    type: Annotated[Literal["tool_use"], about("`tool_use`: this block is a call of a tool.")]
    id: NotRequired[Annotated[Any, STRING, about("Names the call, so that a result can answer it.")]]
    name: Annotated[Any, STRING, about("The tool's name, as declared in `tools`.")]
    input: Annotated[dict[str, Any], about("The arguments: a JSON object.")]
    cache_control: NotRequired[_CACHE]


@with_config(CLOSED)
class ToolResultBlock(TypedDict):
    """What a tool answered, in a message of the user's."""

    type: Annotated[Literal["tool_result"], about("`tool_result`: this block is the answer of a tool.")]
    tool_use_id: NotRequired[Annotated[Any, STRING, about("The id of the tool use that it answers.")]]
    content: NotRequired[
        Annotated[
            str | list[dict[str, Any]] | None,
            Field(union_mode="left_to_right", description="The answer: a string, or blocks."),
        ]
    ]
    is_error: NotRequired[Annotated[bool | None, about("Whether the call failed.")]]
    cache_control: NotRequired[_CACHE]


@with_config(CLOSED)
class ThinkingBlock(TypedDict):
    """What the assistant thinks before it answers."""

    type: Annotated[Literal["thinking"], about("`thinking`: this block is what the assistant thinks.")]
    thinking: Annotated[str, about("The thoughts.")]
    signature: NotRequired[Annotated[Any, STRING, about("Proves that the model wrote them.")]]


@with_config(CLOSED)
class RedactedBlock(TypedDict):
    """Thoughts that were encrypted."""

    type: Annotated[Literal["redacted_thinking"], about("`redacted_thinking`: the thoughts are encrypted.")]
    data: Annotated[str, about("The encrypted thoughts.")]


BLOCKS: dict[str, Any] = {
    "text": TextBlock,
    "image": ImageBlock,
    "document": DocumentBlock,
    "tool_use": ToolUseBlock,
    "tool_result": ToolResultBlock,
    "thinking": ThinkingBlock,
    "redacted_thinking": RedactedBlock,
}


def _tag(block: Any) -> str:
    if not isinstance(block, dict):
        return _OTHER
    kind = block.get("type")
    return kind if isinstance(kind, str) and kind in BLOCKS else _OTHER


# A rule says what blocks of other types are.
Block = Annotated[
    Annotated[TextBlock, Tag("text")]
    | Annotated[ImageBlock, Tag("image")]
    | Annotated[DocumentBlock, Tag("document")]
    | Annotated[ToolUseBlock, Tag("tool_use")]
    | Annotated[ToolResultBlock, Tag("tool_result")]
    | Annotated[ThinkingBlock, Tag("thinking")]
    | Annotated[RedactedBlock, Tag("redacted_thinking")]
    | Annotated[dict[str, Any], WithJsonSchema({"not": {}}), Tag(_OTHER)],
    Discriminator(_tag),
]


@with_config(CLOSED)
class AnthropicMessage(TypedDict):
    """One turn: a text, or blocks."""

    role: Annotated[
        Any, WithJsonSchema({"enum": ["user", "assistant"]}), about("Who speaks: `user` or `assistant`.")
    ]
    content: Annotated[
        str | Annotated[list[Block], Field(min_length=1)],
        Field(
            union_mode="left_to_right",
            description="What is said: a string, or blocks of text, images, calls and answers of tools.",
        ),
    ]


@with_config(OPEN)
class AnthropicTool(TypedDict):
    """A declared tool."""

    name: Annotated[Any, STRING, about("Letters, digits, underscore and hyphen.")]
    description: NotRequired[Annotated[str | None, about("What the tool does and when to use it.")]]
    input_schema: NotRequired[Annotated[Any, _OBJECT, about("The arguments, as a JSON Schema.")]]
    type: NotRequired[Annotated[Any, STRING, about("`custom`, or a tool of the service's own.")]]
    cache_control: NotRequired[_CACHE]


@with_config(OPEN)
class AnthropicExample(TypedDict):
    """A conversation as Anthropic's Messages API has it. The assistant's messages are trained."""

    messages: Annotated[
        list[AnthropicMessage], Field(min_length=1, description="The conversation, oldest message first.")
    ]
    system: NotRequired[
        Annotated[
            str | list[TextBlock] | None,
            Field(
                union_mode="left_to_right",
                description="Sets the assistant's behaviour: a string, or text blocks. Not trained.",
            ),
        ]
    ]
    tools: NotRequired[
        Annotated[list[AnthropicTool] | None, about("The tools that the assistant may call in this example.")]
    ]
    tool_choice: NotRequired[Annotated[Any, _OBJECT, about("Which tool has to be used.")]]
