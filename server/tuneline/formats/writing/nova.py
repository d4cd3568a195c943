"""Bedrock's Converse format in the neutral form and out of it: the format `nova`.

How a message of blocks becomes turns, and turns become one again, is in `blocks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from tuneline.domain.role import Role
from tuneline.formats import messages
from tuneline.formats.nova import ROLES, TOOLS, VERSION, Block, address, blocks, read_tools
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import View
from tuneline.formats.writing import losses
from tuneline.formats.writing.blocks import (
    Reasoning,
    called,
    grouped,
    object_arguments,
    string_in,
    turns_of_blocks,
    with_rest,
)
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

NAME: Final = "nova"
SLOTS: Final[frozenset[Slot]] = frozenset(("tools", "call", "id", "reasoning", "pieces", "image"))


def read(view: View) -> Conversation:
    turns = read_turns(view)
    conversation = Conversation(turns, tools=tools_of(view))
    return replace(conversation, rest=left(NAME, view.value, usual(conversation)))


def read_turns(view: View) -> tuple[Said, ...]:
    """The turns of the first section, each of its messages as one or several."""
    turns: list[Said] = []
    for slot in view.slots():
        if slot.section:
            continue
        if slot.at == ("system",):
            system = Said("system", slot.at, content=tuple(_piece(it) for it in blocks(slot.item, slot.at)))
            turns.append(replace(system, rest=left(NAME, slot.item, _pieces(system))))
        else:
            turns += read_message(slot.item, slot.at)
    return tuple(turns)


def read_message(item: Any, path: Path) -> list[Said]:
    """The turns in one message: a new one where a block comes before what it would be written after."""
    if not isinstance(item, dict):
        return [Said("other", path, ABSENT, rest=left(NAME, item, {}))]
    word = it if isinstance(it := item.get("role"), str) else ABSENT
    role = ROLES.get(str(word), "other")
    start = Said(role, path, None if role != "other" else word)
    given = blocks(item.get("content"), (*path, "content"))
    turns = turns_of_blocks(start, (_read_block(it, role, path) for it in given))
    if not turns:
        turns.append(replace(start, content=() if item.get("content") == [] else ABSENT))
    return with_rest(turns, left(NAME, item, message(turns)))


def _read_block(block: Block, role: Role, path: Path) -> Said | Reasoning | Called | Piece:
    found: Said | Reasoning | Called | None = None
    if role == "user":
        found = _read_answer(block, path)
    elif role == "assistant":
        found = _reasoning(block) or _read_call(block)
    return _piece(block) if found is None else found


def _piece(block: Block) -> Piece:
    if block.kind == "text" and isinstance(block.value, str):
        return Words(block.value)
    if block.kind == "json":
        return Data(block.value)
    if block.kind == "image" and (url := address(block.value)) is not None:
        return Picture(url)
    return Other(NAME, {block.kind: block.value} if block.kind else block.value)


def _reasoning(block: Block) -> Reasoning | None:
    if block.kind != "reasoningContent":
        return None
    found = messages.as_dict(messages.as_dict(block.value).get("reasoningText")).get("text")
    return Reasoning(found) if isinstance(found, str) else None


def _read_call(block: Block) -> Called | None:
    value = messages.as_dict(block.value) if block.kind == "toolUse" else {}
    return called(block.path, value, "toolUseId", "input", NAME)


def _read_answer(block: Block, path: Path) -> Said | None:
    if block.kind != "toolResult" or not isinstance(block.value, dict):
        return None
    pieces = tuple(_piece(it) for it in blocks(block.value.get("content"), (*block.path, "content")))
    return Said("tool", path, None, pieces, answer=Answered(string_in(block.value, "toolUseId")))


def tools_of(view: View) -> Tools | None:
    found: list[Declared] = []
    for tool in read_tools(view):
        if not isinstance(tool.name, str) or tool.path is None:
            return None
        about = tool.description if isinstance(tool.description, str) else ABSENT
        schema = tool.parameters if isinstance(tool.parameters, dict) else ABSENT
        found.append(Declared(tool.path, tool.name, about, schema, rest=Rest(NAME)))
    return Tools(TOOLS, tuple(found)) if found else None


def write(conversation: Conversation) -> Written:
    return losses.with_losses(usual(conversation), conversation, (NAME,), SLOTS, lost(conversation))


def usual(conversation: Conversation) -> dict[str, Any]:
    turns = [*conversation.turns, *(conversation.wanted or ())]
    system = [said for said in turns if said.role == "system"]
    value: dict[str, Any] = {"schemaVersion": VERSION}
    if system:
        first = system[0]
        value["system"] = first.rest.into(NAME, [it for said in system for it in _pieces(said)])
    value["messages"] = [
        said[0].rest.into(NAME, message(said))
        for said in grouped((it for it in turns if it.role != "system"), NAME)
    ]
    if conversation.tools is not None:
        value["toolConfig"] = {"tools": [{"toolSpec": _tool(tool)} for tool in conversation.tools.declared]}
    return value


def message(turns: list[Said]) -> dict[str, Any]:
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
        arguments = object_arguments(call)
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


def _tool(tool: Declared) -> dict[str, Any]:
    about = {} if tool.description is ABSENT else {"description": tool.description}
    schema = {} if tool.parameters is ABSENT else {"inputSchema": {"json": tool.parameters}}
    return {"name": tool.name, **about, **schema}


def lost(conversation: Conversation) -> Iterator[Loss]:
    for index, said in enumerate(losses.turns_of(conversation)):
        if index and said.role == "system":
            yield Loss(said.path, Sentence("where a system turn is"))
    for said in losses.turns_of(conversation):
        for call in said.calls:
            if call.arguments is not ABSENT and object_arguments(call) is ABSENT:
                yield Loss(call.path, Sentence("arguments that are not an object"))
        for piece in said.content if isinstance(said.content, tuple) else ():
            if isinstance(piece, Picture) and _image(piece.url) is ABSENT:
                yield Loss(said.path, Sentence("an image that is not in S3"))
