"""`nova`: blocks without types, a system prompt without a role, answers of tools in the user's turns.

Source: AWS, Nova user guide, "Preparing data for fine-tuning"; amzn-nova-forge 1.4.10, its SFT samples; the Converse
API for images and tool results. A prototype: it shows that the view and the neutral form hold such a shape, and has
no rules of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from tuneline.domain.role import Role
from tuneline.formats import messages
from tuneline.formats.format import Format
from tuneline.formats.turns import ABSENT, BARE, Content, Section, Shape, Turn
from tuneline.formats.view import Answer, Call, Image, Text, Tool, View
from tuneline.formats.writing import losses
from tuneline.formats.writing import messages as writing
from tuneline.formats.writing.conversation import (
    Answered,
    Called,
    Conversation,
    Data,
    Declared,
    Other,
    Picture,
    Piece,
    Rest,
    Said,
    Tools,
    Words,
    left,
)
from tuneline.formats.writing.losses import Loss, Slot, Written
from tuneline.syntax.paths import Path
from tuneline.text.message import Message as Sentence


class Message(TypedDict):
    """One turn."""

    role: Literal["user", "assistant"]
    content: Annotated[
        list[dict[str, Any]], Field(min_length=1, description="Blocks: text, image, toolUse, ...")
    ]


class Example(TypedDict):
    """A conversation. The assistant's turns are trained."""

    schemaVersion: NotRequired[Annotated[str, Field(description="Always `bedrock-conversation-2024`.")]]
    system: NotRequired[Annotated[list[dict[str, Any]], Field(description="Texts that set the behaviour.")]]
    messages: Annotated[list[Message], Field(min_length=1, description="The turns, oldest first.")]
    toolConfig: NotRequired[Annotated[dict[str, Any], Field(description="The tools, under `tools`.")]]


NAME = "nova"
VERSION = "bedrock-conversation-2024"
SLOTS: frozenset[Slot] = frozenset(("tools", "call", "id", "reasoning", "pieces", "image"))
ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant"}
TOOLS: Path = ("toolConfig", "tools")


# Reading the view


class Block(NamedTuple):
    """A block of content: what it is, what it holds, and where that is."""

    kind: str
    value: Any
    path: Path


def _blocks(content: Any, path: Path) -> Iterator[Block]:
    """The blocks of a content. One that is not an object with one member has the kind "" and is as written."""
    for index, block in enumerate(messages.as_list(content)):
        if isinstance(block, dict) and len(block) == 1:
            ((kind, value),) = block.items()
            yield Block(kind, value, (*path, index, kind))
        else:
            yield Block("", block, (*path, index))


@cache
def _turn(
    role: Role,
    written: str | None,
    keys: tuple[str, ...],
    content: Content,
    calls: int,
    images: int,
    shape: Shape,
) -> Turn:
    return Turn(role, written, keys, content, ABSENT, shape, (), calls, images)


def _content(content: Any) -> Content:
    if not isinstance(content, list):
        return "absent" if content is ABSENT else "null" if content is None else "wrong"
    empty = all(
        it.kind == "text" and isinstance(it.value, str) and not it.value.strip()
        for it in _blocks(content, ())
    )
    return "blank" if empty else "parts"


_MESSAGE = Shape(weight=None, name=None)


def _outline(item: Any) -> Turn:
    if not isinstance(item, dict):
        return _turn("other", None, (), "wrong", 0, 0, _MESSAGE)
    kinds = [block.kind for block in _blocks(item.get("content"), ())]
    written = item.get("role") if isinstance(item.get("role"), str) else None
    role = "tool" if "toolResult" in kinds else ROLES.get(written or "", "other")
    content, calls, images = (
        _content(item.get("content", ABSENT)),
        kinds.count("toolUse"),
        kinds.count("image"),
    )
    return _turn(role, written, tuple(item), content, calls, images, _MESSAGE)


def view(value: dict[str, Any]) -> View:
    items = tuple(messages.as_list(value.get("messages")))
    section = Section("conversation", ("messages",), tuple(map(_outline, items)), items, _MESSAGE)
    if "system" in value:
        turn = _turn("system", "system", (), _content(value["system"]), 0, 0, BARE)
        section = section.led_by(turn, value["system"], ("system",))
    return View(NOVA, value, (section,), (TOOLS,))


class Placed(NamedTuple):
    section: int
    turn: int
    role: Role
    block: Block


def _all_blocks(view: View) -> Iterator[Placed]:
    for slot in view.slots():
        for block in _blocks(slot.content, slot.content_path):
            yield Placed(slot.section, slot.index, slot.turn.role, block)


def read_texts(view: View) -> Iterator[Text]:
    for section, turn, role, (kind, value, path) in _all_blocks(view):
        if kind == "text" and isinstance(value, str):
            yield Text(path, value, section, turn, role)
        elif kind == "toolResult":
            for block in _blocks(messages.as_dict(value).get("content"), (*path, "content")):
                if block.kind == "text" and isinstance(block.value, str):
                    yield Text(block.path, block.value, section, turn, role)
        elif kind == "reasoningContent":
            inner: Any = messages.as_dict(messages.as_dict(value).get("reasoningText")).get("text")
            if isinstance(inner, str):
                yield Text((*path, "reasoningText", "text"), inner, section, turn, role)


def read_calls(view: View) -> Iterator[Call]:
    for section, turn, _, (kind, value, path) in _all_blocks(view):
        if kind == "toolUse":
            keys = ("toolUseId", "name", "input")
            ident, name, arguments = (messages.as_dict(value).get(key, ABSENT) for key in keys)
            at_id, at_name, at_input = ((*path, key) for key in keys)
            yield Call(path, section, turn, ident, name, arguments, at_id, at_name, at_input, "object")


def read_answers(view: View) -> Iterator[Answer]:
    for section, turn, _, (kind, value, path) in _all_blocks(view):
        if kind == "toolResult":
            ident = messages.as_dict(value).get("toolUseId", ABSENT)
            yield Answer(path, section, turn, ident, ABSENT, (*path, "toolUseId"), None)


def read_images(view: View) -> Iterator[Image]:
    for section, turn, role, (kind, value, path) in _all_blocks(view):
        if kind == "image":
            url = _address(value)
            keys = ("bytes",) if url and url.startswith("data:") else ("s3Location", "uri")
            found, at = ABSENT if url is None else url, (*path, "source", *keys)
            yield Image(path, section, turn, role, found, at, ABSENT, (*path, "detail"))


def read_tools(view: View) -> Iterator[Tool]:
    for within, listed in view.declarations():
        for kind, value, path in _blocks(listed, within):
            if kind == "toolSpec":
                spec = messages.as_dict(value)
                parameters = messages.as_dict(spec.get("inputSchema")).get("json", ABSENT)
                at = ((*path, "name"), (*path, "inputSchema", "json"))
                about = spec.get("description", ABSENT)
                yield Tool(within, path, spec.get("name", ABSENT), parameters, about, *at)


# Reading the neutral form


def read(view: View) -> Conversation:
    turns: list[Said] = []
    for slot in view.slots():
        if slot.at == ("system",):
            system = Said("system", slot.at, content=tuple(_piece(it) for it in _blocks(slot.item, slot.at)))
            turns.append(replace(system, rest=left(NAME, slot.item, _pieces(system))))
        else:
            turns += _read_message(slot.item, slot.at)
    conversation = Conversation(tuple(turns), tools=_read_tools(view))
    return replace(conversation, rest=left(NAME, view.value, _usual(conversation)))


def _read_message(item: Any, path: Path) -> list[Said]:
    """The turns in one message: a new one where a block comes before what it would be written after."""
    if not isinstance(item, dict):
        return [Said("other", path, ABSENT, rest=left(NAME, item, {}))]
    word = it if isinstance(it := item.get("role"), str) else ABSENT
    role = ROLES.get(str(word), "other")
    start = Said(role, path, None if role != "other" else word)
    turns: list[Said] = []
    last = 0  # how late in a turn the block before is written: reasoning, pieces, calls, answer
    for block in _blocks(item.get("content"), (*path, "content")):
        answer = _read_answer(block, path) if role == "user" else None
        if answer:
            turns.append(answer)
            last = 3
            continue
        reasoning = _reasoning(block) if role == "assistant" else None
        call = _read_call(block) if role == "assistant" else None
        now = 0 if reasoning is not None else 2 if call else 1
        if not turns or now < last or (now == 0 and turns[-1].reasoning is not ABSENT):
            turns.append(start)
        last, said = now, turns[-1]
        if call:
            turns[-1] = replace(said, calls=(*said.calls, call))
        elif reasoning is not None:
            turns[-1] = replace(said, reasoning=reasoning)
        else:
            content = said.content if isinstance(said.content, tuple) else ()
            turns[-1] = replace(said, content=(*content, _piece(block)))
    if not turns:
        turns.append(replace(start, content=() if item.get("content") == [] else ABSENT))
    rest = left(NAME, item, _message(turns))
    return [replace(turns[0], rest=rest), *(replace(said, rest=Rest(NAME)) for said in turns[1:])]


def _piece(block: Block) -> Piece:
    if block.kind == "text" and isinstance(block.value, str):
        return Words(block.value)
    if block.kind == "json":
        return Data(block.value)
    if block.kind == "image" and (url := _address(block.value)) is not None:
        return Picture(url)
    return Other(NAME, {block.kind: block.value} if block.kind else block.value)


def _address(image: Any) -> str | None:
    """Where an image is, as one address."""
    source = messages.as_dict(messages.as_dict(image).get("source"))
    uri = messages.as_dict(source.get("s3Location")).get("uri")
    if isinstance(uri, str):
        return uri
    held, kind = source.get("bytes"), messages.as_dict(image).get("format")
    return f"data:image/{kind};base64,{held}" if isinstance(held, str) and isinstance(kind, str) else None


def _reasoning(block: Block) -> str | None:
    if block.kind != "reasoningContent":
        return None
    found = messages.as_dict(messages.as_dict(block.value).get("reasoningText")).get("text")
    return found if isinstance(found, str) else None


def _read_call(block: Block) -> Called | None:
    value = messages.as_dict(block.value) if block.kind == "toolUse" else {}
    ident, arguments = value.get("toolUseId"), value.get("input")
    if not isinstance(value.get("name"), str):
        return None
    return Called(
        block.path,
        value["name"],
        ident if isinstance(ident, str) else ABSENT,
        arguments if isinstance(arguments, dict) else ABSENT,
        rest=Rest(NAME),
    )


def _read_answer(block: Block, path: Path) -> Said | None:
    if block.kind != "toolResult" or not isinstance(block.value, dict):
        return None
    ident = block.value.get("toolUseId")
    pieces = tuple(_piece(it) for it in _blocks(block.value.get("content"), (*block.path, "content")))
    return Said("tool", path, None, pieces, answer=Answered(ident if isinstance(ident, str) else ABSENT))


def _read_tools(view: View) -> Tools | None:
    found: list[Declared] = []
    for tool in read_tools(view):
        if not isinstance(tool.name, str) or tool.path is None:
            return None
        about = tool.description if isinstance(tool.description, str) else ABSENT
        schema = tool.parameters if isinstance(tool.parameters, dict) else ABSENT
        found.append(Declared(tool.path, tool.name, about, schema, rest=Rest(NAME)))
    return Tools(TOOLS, tuple(found)) if found else None


# Writing


def write(conversation: Conversation) -> Written:
    return losses.with_losses(_usual(conversation), conversation, (NAME,), SLOTS, _lost(conversation))


def _usual(conversation: Conversation) -> dict[str, Any]:
    turns = [*conversation.turns, *(conversation.wanted or ())]
    system = [said for said in turns if said.role == "system"]
    value: dict[str, Any] = {"schemaVersion": VERSION}
    if system:
        first = system[0]
        value["system"] = first.rest.into(NAME, [it for said in system for it in _pieces(said)])
    value["messages"] = [
        said[0].rest.into(NAME, _message(said))
        for said in _grouped(it for it in turns if it.role != "system")
    ]
    if conversation.tools is not None:
        value["toolConfig"] = {"tools": [{"toolSpec": _tool(tool)} for tool in conversation.tools.declared]}
    return value


def _grouped(turns: Iterable[Said]) -> list[list[Said]]:
    """The turns that are one message: that were one, or answers of tools and what the user says after them."""
    groups: list[list[Said]] = []
    for said in turns:
        before = groups[-1][-1] if groups else None
        if before is not None and (
            before.path == said.path
            if said.rest.layout == before.rest.layout == NAME
            else before.role == "tool" and said.role in ("tool", "user")
        ):
            groups[-1].append(said)
        else:
            groups.append([said])
    return groups


def _message(turns: list[Said]) -> dict[str, Any]:
    first = turns[0]
    word: object = first.written if first.role == "other" else "user" if first.role == "tool" else first.role
    content = [block for said in turns for block in _blocks_of(said)]
    value = {"role": word, "content": content if content or first.content == () else ABSENT}
    return {key: it for key, it in value.items() if it is not ABSENT}


def _blocks_of(said: Said) -> Iterator[dict[str, Any]]:
    if said.reasoning is not ABSENT:
        yield {"reasoningContent": {"reasoningText": {"text": said.reasoning}}}
    if said.answer:
        ident = {} if said.answer.id is ABSENT else {"toolUseId": said.answer.id}
        yield {"toolResult": {**ident, "content": _pieces(said)}}
        return
    yield from _pieces(said)
    for call in said.calls:
        ident = {} if call.id is ABSENT else {"toolUseId": call.id}
        arguments = _arguments(call)
        given = {} if arguments is ABSENT else {"input": arguments}
        yield {"toolUse": {**ident, "name": call.name, **given}}


def _pieces(said: Said) -> list[Any]:
    pieces = (Words(said.content),) if isinstance(said.content, str) and said.content else said.content
    found = [_block(piece) for piece in pieces] if isinstance(pieces, tuple) else []
    return [block for block in found if block is not ABSENT]


def _block(piece: Piece) -> Any:
    if isinstance(piece, Words):
        return {"text": piece.text}
    if isinstance(piece, Data):
        return {"json": piece.value}
    if isinstance(piece, Picture):
        return _image(piece.url)
    return piece.value if isinstance(piece, Other) and piece.layout == NAME else ABSENT


def _image(url: str) -> Any:
    """An image in S3 or in the line itself; ABSENT for an address that nobody fetches."""
    if url.startswith("data:image/") and ";base64," in url:
        kind, _, held = url.removeprefix("data:image/").partition(";base64,")
        return {"image": {"format": kind, "source": {"bytes": held}}}
    if not url.startswith("s3://"):
        return ABSENT
    ending = url.rpartition(".")[2].lower()
    return {"image": {"format": {"jpg": "jpeg"}.get(ending, ending), "source": {"s3Location": {"uri": url}}}}


def _arguments(call: Called) -> Any:
    """The arguments as an object; ABSENT where they are text that holds none."""
    found = writing.json_in(call.arguments) if isinstance(call.arguments, str) else call.arguments
    return found if isinstance(found, dict) else ABSENT


def _tool(tool: Declared) -> dict[str, Any]:
    about = {} if tool.description is ABSENT else {"description": tool.description}
    schema = {} if tool.parameters is ABSENT else {"inputSchema": {"json": tool.parameters}}
    return {"name": tool.name, **about, **schema}


def _lost(conversation: Conversation) -> Iterator[Loss]:
    for index, said in enumerate(losses.turns_of(conversation)):
        if index and said.role == "system":
            yield Loss(said.path, Sentence("where a system turn is"))
    for said in losses.turns_of(conversation):
        for call in said.calls:
            if call.arguments is not ABSENT and _arguments(call) is ABSENT:
                yield Loss(call.path, Sentence("arguments that are not an object"))
        for piece in said.content if isinstance(said.content, tuple) else ():
            if isinstance(piece, Picture) and _image(piece.url) is ABSENT:
                yield Loss(said.path, Sentence("an image that is not in S3"))


NOVA = Format(
    name=NAME,
    title="Nova",
    method="supervised",
    model=Example,
    adapter=TypeAdapter(Example),
    view=view,
    claims=lambda value: 4 if "schemaVersion" in value and "messages" in value else 0,
    keys=frozenset(Example.__annotations__),
    required=("messages",),
    read_texts=read_texts,
    read_calls=read_calls,
    read_answers=read_answers,
    read_images=read_images,
    read_tools=read_tools,
    encoded="object",
    own_rules=frozenset(("role", "content")),
    read=read,
    write=write,
)
