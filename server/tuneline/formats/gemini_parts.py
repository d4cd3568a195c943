"""The models of Gemini's tuning files: an example, its contents, and the parts that they are made of."""

# pydantic evaluates these annotations at run time: no `from __future__ import annotations`.
from typing import Annotated, Any, NotRequired, TypedDict

from tuneline.formats.modelling import Field, WithJsonSchema, with_config
from tuneline.formats.parts import CLOSED, OPEN, STRING, about

OBJECT = WithJsonSchema({"type": "object"})


@with_config(CLOSED)
class GeminiCall(TypedDict):
    """A call of a function by the model."""

    name: Annotated[Any, STRING, about("The function's name, as declared in `tools`.")]
    args: NotRequired[Annotated[Any, OBJECT, about("The arguments: a JSON object.")]]
    id: NotRequired[Annotated[Any, STRING, about("Names the call, so that a response can answer it.")]]


@with_config(CLOSED)
class GeminiResponse(TypedDict):
    """What a function answered."""

    name: Annotated[Any, STRING, about("The name of the function that answers.")]
    response: Annotated[Any, OBJECT, about("The answer: a JSON object.")]
    id: NotRequired[Annotated[Any, STRING, about("The id of the call that it answers.")]]


@with_config(CLOSED)
class InlineData(TypedDict):
    """A file inside the line."""

    mimeType: Annotated[str, about("The type of the file, such as `image/png`.")]
    data: Annotated[str, about("The file in base64.")]
    displayName: NotRequired[Annotated[str, about("What the file is called.")]]


@with_config(CLOSED)
class FileData(TypedDict):
    """A file by its address."""

    mimeType: NotRequired[Annotated[str, about("The type of the file, such as `image/png`.")]]
    fileUri: Annotated[str, about("Where the file is, such as `gs://...`.")]
    displayName: NotRequired[Annotated[str, about("What the file is called.")]]


@with_config(CLOSED)
class GeminiPart(TypedDict):
    """A part of a content: an object with one of these keys."""

    text: NotRequired[Annotated[str, about("The text.")]]
    inlineData: NotRequired[Annotated[InlineData, about("A file inside the line.")]]
    fileData: NotRequired[Annotated[FileData, about("A file by its address.")]]
    functionCall: NotRequired[Annotated[GeminiCall, about("A call of a function.")]]
    functionResponse: NotRequired[Annotated[GeminiResponse, about("The answer of a function.")]]
    thought: NotRequired[Annotated[bool, about("Whether the text is what the model thinks.")]]
    thoughtSignature: NotRequired[Annotated[str, about("The model's own mark of what it thought.")]]
    videoMetadata: NotRequired[Annotated[dict[str, Any], about("Which piece of a video is shown.")]]


@with_config(CLOSED)
class GeminiContent(TypedDict):
    """One turn, made of parts."""

    role: Annotated[Any, WithJsonSchema({"enum": ["user", "model"]}), about("Who speaks: `user` or `model`.")]
    parts: Annotated[
        list[GeminiPart], Field(min_length=1, description="Texts, files, calls and answers of functions.")
    ]


@with_config(CLOSED)
class GeminiInstruction(TypedDict):
    """What the model is."""

    role: NotRequired[Annotated[str, about("Not read.")]]
    parts: Annotated[list[GeminiPart], Field(min_length=1, description="The texts.")]


@with_config(OPEN)
class GeminiExample(TypedDict):
    """A conversation made of contents, as Vertex AI tunes Gemini. The turns of the model are trained."""

    contents: Annotated[list[GeminiContent], Field(min_length=1, description="The turns, oldest first.")]
    systemInstruction: NotRequired[
        Annotated[GeminiInstruction, about("What the model is: parts with texts.")]
    ]
    tools: NotRequired[
        Annotated[list[dict[str, Any]], about("The functions, in objects with `functionDeclarations`.")]
    ]
    toolConfig: NotRequired[Annotated[dict[str, Any], about("Which functions have to be used.")]]
    generationConfig: NotRequired[Annotated[dict[str, Any], about("How the model is sampled.")]]
    safetySettings: NotRequired[Annotated[list[Any], about("What is blocked.")]]
    labels: NotRequired[Annotated[dict[str, Any], about("Labels of the example.")]]
    cachedContent: NotRequired[Annotated[str, about("The name of a cached content.")]]
