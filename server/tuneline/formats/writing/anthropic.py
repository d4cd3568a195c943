"""Anthropic's messages in the neutral form and out of it: the format `anthropic`.

How a message of blocks becomes turns, and turns become one again, is in `blocks`. A message that is a string is one
turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from tuneline.formats.anthropic import ROLES, SYSTEM, Block, address
from tuneline.formats.anthropic_claims import is_own_tool
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
    Said,
    Tools,
    Words,
    left,
)
from tuneline.formats.writing.losses import Loss, Slot, Written
from tuneline.syntax.paths import Path
from tuneline.syntax.source import written
from tuneline.text.message import Message as Sentence

NAME: Final = "anthropic"
SLOTS: Final[frozenset[Slot]] = frozenset(("tools", "call", "id", "reasoning", "pieces", "image"))


def read(view: View) -> Conversation:
    turns: list[Said] = []
    for slot in view.slots():
        if slot.at == SYSTEM:
            system = Said("system", slot.at, content=_content(slot.item))
            turns.append(replace(system, rest=left(NAME, slot.item, _pieces(system))))
        else:
            turns += _read_message(slot.item, slot.at)
    conversation = Conversation(tuple(turns), tools=_read_tools(view.value.get("tools")))
    return replace(conversation, rest=left(NAME, view.value, _usual(conversation)))


def _read_message(item: Any, path: Path) -> list[Said]:
    """The turns in one message: a new one where a block comes before what it would be written after."""
    if not isinstance(item, dict):
        return [Said("other", path, ABSENT, rest=left(NAME, item, {}))]
    word = it if isinstance(it := item.get("role"), str) else ABSENT
    role = ROLES.get(str(word), "other")
    start = Said(role, path, None if role != "other" else word)
    turns: list[Said] = []
    content = item.get("content", ABSENT)
    if isinstance(content, list):
        turns = turns_of_blocks(start, (_read_block(it, at, start) for at, it in enumerate(content)))
    if not turns:
        turns.append(replace(start, content=_content(content)))
    return with_rest(turns, left(NAME, item, _message(turns)))


def _read_block(value: Any, at: int, start: Said) -> Said | Reasoning | Called | Piece:
    what = value.get("type") if isinstance(value, dict) else None
    block = Block(what if isinstance(what, str) else "", value, (*start.path, "content", at))
    found: Said | Reasoning | Called | None = None
    if start.role == "user" and block.kind == "tool_result":
        found = _read_answer(block, start.path)
    elif start.role == "assistant":
        found = _reasoning(block) or _read_call(block)
    return _piece(value) if found is None else found


def _content(content: Any) -> object:
    """A string, null or nothing as it is; blocks as pieces."""
    if content is ABSENT or content is None or isinstance(content, str):
        return content
    return tuple(map(_piece, content)) if isinstance(content, list) else ABSENT


def _piece(block: Any) -> Piece:
    if isinstance(block, dict):
        if block.get("type") == "text" and isinstance(block.get("text"), str):
            return Words(block["text"])
        if block.get("type") == "image":
            url = address(block)[0]
            if isinstance(url, str) and block == _image(url):
                return Picture(url)
    return Other(NAME, block)


def _reasoning(block: Block) -> Reasoning | None:
    found = block.value.get("thinking") if block.kind == "thinking" else None
    return Reasoning(found) if isinstance(found, str) else None


def _read_call(block: Block) -> Called | None:
    value = block.value if block.kind == "tool_use" else {}
    return called(block.path, value, "id", "input", NAME)


def _read_answer(block: Block, path: Path) -> Said:
    content = _content(block.value.get("content", ABSENT))
    return Said("tool", path, None, content, answer=Answered(string_in(block.value, "tool_use_id")))


def _read_tools(value: Any) -> Tools | None:
    """The declared tools; None where one of them is not a function that a conversation can call."""
    if not isinstance(value, list) or not all(map(is_own_tool, value)):
        return None
    found = []
    for at, entry in enumerate(value):
        if not isinstance(entry["name"], str):
            return None
        about, schema = entry.get("description"), entry["input_schema"]
        tool = Declared(
            ("tools", at),
            entry["name"],
            about if isinstance(about, str) else ABSENT,
            schema if isinstance(schema, dict) else ABSENT,
        )
        found.append(replace(tool, rest=left(NAME, entry, _tool(tool))))
    return Tools(("tools",), tuple(found))


def write(conversation: Conversation) -> Written:
    return losses.with_losses(_usual(conversation), conversation, (NAME,), SLOTS, _lost(conversation))


def _usual(conversation: Conversation) -> dict[str, Any]:
    turns = [*conversation.turns, *(conversation.wanted or ())]
    system = [said for said in turns if _is_system(said)]
    value: dict[str, Any] = {}
    if system:
        first = system[0]
        value["system"] = first.rest.into(NAME, _pieces(first) if len(system) == 1 else _together(system))
    value["messages"] = [
        said[0].rest.into(NAME, _message(said))
        for said in grouped((it for it in turns if not _is_system(it)), NAME)
    ]
    if conversation.tools is not None:
        value["tools"] = [tool.rest.into(NAME, _tool(tool)) for tool in conversation.tools.declared]
    return {key: it for key, it in value.items() if it is not ABSENT}


def _is_system(said: Said) -> bool:
    """Whether it belongs beside the messages: anything but a message that was read here with this role."""
    return said.role == "system" and (said.rest.layout != NAME or said.path == SYSTEM)


def _together(system: list[Said]) -> list[Any]:
    return [block for said in system for block in _as_blocks(said)]


def _message(turns: list[Said]) -> dict[str, Any]:
    first = turns[0]
    word: object = "user" if first.role == "tool" else first.role
    if first.role == "other":
        word = first.written
    plain = len(turns) == 1 and not (first.calls or first.answer or first.reasoning is not ABSENT)
    content: Any = _pieces(first) if plain else [block for said in turns for block in _blocks_of(said)]
    value = {"role": word, "content": content}
    return {key: it for key, it in value.items() if it is not ABSENT}


def _blocks_of(said: Said) -> Iterator[Any]:
    if said.reasoning is not ABSENT:
        yield {"type": "thinking", "thinking": said.reasoning}
    if said.answer:
        ident = {} if said.answer.id is ABSENT else {"tool_use_id": said.answer.id}
        content = _pieces(said)
        given = {} if content is ABSENT else {"content": content}
        yield {"type": "tool_result", **ident, **given}
        return
    yield from _as_blocks(said)
    for call in said.calls:
        ident = {} if call.id is ABSENT else {"id": call.id}
        arguments = object_arguments(call)
        given = {} if arguments is ABSENT else {"input": arguments}
        yield {"type": "tool_use", **ident, "name": call.name, **given}


def _as_blocks(said: Said) -> list[Any]:
    """The content of a turn as blocks, where it is written beside others."""
    content = _pieces(said)
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    return content if isinstance(content, list) else []


def _pieces(said: Said) -> Any:
    """The content of a turn that is alone in its message: a string stays one."""
    if not isinstance(said.content, tuple):
        return said.content
    found = [_block(piece) for piece in said.content]
    return [block for block in found if block is not ABSENT]


def _block(piece: Piece) -> Any:
    if isinstance(piece, Words):
        return {"type": "text", "text": piece.text}
    if isinstance(piece, Data):
        return {"type": "text", "text": written(piece.value)}
    if isinstance(piece, Picture):
        return _image(piece.url)
    return piece.value if isinstance(piece, Other) and piece.layout == NAME else ABSENT


def _image(url: str) -> Any:
    """An image in the line itself or on the web; ABSENT for an address that nobody fetches."""
    if url.startswith("data:image/") and ";base64," in url:
        kind, _, held = url.removeprefix("data:").partition(";base64,")
        return {"type": "image", "source": {"type": "base64", "media_type": kind, "data": held}}
    if url.startswith(("https://", "http://")):
        return {"type": "image", "source": {"type": "url", "url": url}}
    return ABSENT


def _tool(tool: Declared) -> dict[str, Any]:
    about = {} if tool.description is ABSENT else {"description": tool.description}
    # A tool without it is not read as one of the user's own.
    schema = _NO_ARGUMENTS if tool.parameters is ABSENT else tool.parameters
    return {"name": tool.name, **about, "input_schema": schema}


_NO_ARGUMENTS: Final = {"type": "object", "properties": {}}


def _lost(conversation: Conversation) -> Iterator[Loss]:
    turns = [*losses.turns_of(conversation)]
    for index, said in enumerate(turns):
        if index and _is_system(said):
            yield Loss(said.path, Sentence("where a system turn is"))
        for call in said.calls:
            if call.arguments is not ABSENT and object_arguments(call) is ABSENT:
                yield Loss(call.path, Sentence("arguments that are not an object"))
        for piece in said.content if isinstance(said.content, tuple) else ():
            if isinstance(piece, Picture) and _image(piece.url) is ABSENT:
                yield Loss(said.path, Sentence("an image that is neither in the line nor on the web"))
