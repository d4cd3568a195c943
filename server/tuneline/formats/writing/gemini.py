"""Gemini's contents in the neutral form and out of it: the format `gemini`.

How a content becomes turns, and turns become one again, is in `blocks`. An answer is an object here, so a text is put
into one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from tuneline.formats import messages
from tuneline.formats.gemini import RESULT, ROLES, SYSTEM, Part, address, is_result, parts_of, read_tools
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
    text,
)
from tuneline.formats.writing.losses import Loss, Slot, Written
from tuneline.syntax.paths import Path, value_at
from tuneline.text.message import Message

NAME: Final = "gemini"
SLOTS: Final[frozenset[Slot]] = frozenset(
    ("tools", "call", "id", "tool name", "reasoning", "pieces", "image")
)
_WORDS: Final = {"user": "user", "assistant": "model", "tool": "user"}


def read(view: View) -> Conversation:
    turns: list[Said] = []
    for slot in view.slots():
        if slot.at == (SYSTEM,):
            pieces = tuple(map(_piece, parts_of(slot.content, slot.content_path)))
            system = Said("system", slot.at, content=pieces)
            turns.append(replace(system, rest=left(NAME, slot.item, {"parts": _pieces(system)})))
        else:
            turns += _read_content(slot.item, slot.at)
    conversation = Conversation(tuple(turns), tools=_read_tools(view))
    return replace(conversation, rest=left(NAME, view.value, _usual(conversation)))


def _read_content(item: Any, path: Path) -> list[Said]:
    """The turns in one content: a new one where a part comes before what it would be written after."""
    if not isinstance(item, dict):
        return [Said("other", path, ABSENT, rest=left(NAME, item, {}))]
    word = it if isinstance(it := item.get("role"), str) else ABSENT
    role = ROLES.get(str(word), "other")
    if role == "tool":
        role = "user"  # an older word for the user who brings the answers of functions
    start = Said(role, path, None if word == _WORDS.get(role) else word)
    given = parts_of(item.get("parts"), (*path, "parts"))
    turns = turns_of_blocks(start, (_read_part(it, start) for it in given))
    if not turns:
        turns.append(replace(start, content=() if item.get("parts") == [] else ABSENT))
    return with_rest(turns, left(NAME, item, _content(turns)))


def _read_part(part: Part, start: Said) -> Said | Reasoning | Called | Piece:
    found: Said | Reasoning | Called | None = None
    if start.role == "user":
        found = _read_answer(part, start)
    elif start.role == "assistant":
        found = Reasoning(part.value) if part.thought and _is_words(part) else _read_call(part)
    return _piece(part) if found is None else found


def _is_words(part: Part) -> bool:
    return part.kind == "text" and isinstance(part.value, str)


def _piece(part: Part) -> Piece:
    if _is_words(part):
        return Words(part.value)
    if (url := address(part)) is not None:
        return Picture(url)
    return Other(NAME, {part.kind: part.value} if part.kind else part.value)


def _read_call(part: Part) -> Called | None:
    value = messages.as_dict(part.value) if part.kind == "functionCall" else {}
    return called(part.path, value, "id", "args", NAME)


def _read_answer(part: Part, start: Said) -> Said | None:
    value = part.value
    if part.kind != "functionResponse" or not isinstance(value, dict):
        return None
    ident, name = string_in(value, "id"), string_in(value, "name")
    given = value.get("response", ABSENT)
    content: tuple[Piece, ...] = () if given is ABSENT else (Data(given),)
    if is_result(given):
        content = (Words(given[RESULT]),)
    return Said("tool", start.path, start.written, content, answer=Answered(ident, name))


def _read_tools(view: View) -> Tools | None:
    found: list[Declared] = []
    for tool in read_tools(view):
        given = messages.as_dict(value_at(view.value, tool.path or ()))
        if not isinstance(tool.name, str) or tool.path is None:
            return None
        about, schema = given.get("description"), given.get("parameters")
        found.append(
            Declared(
                tool.path,
                tool.name,
                about if isinstance(about, str) else ABSENT,
                schema if isinstance(schema, dict) else ABSENT,
                rest=Rest(NAME),
            )
        )
    return Tools(("tools",), tuple(found)) if found else None


def write(conversation: Conversation) -> Written:
    """Contents, with the system turns beside them."""
    usual = _usual(conversation)
    return losses.with_losses(usual, conversation, (NAME,), SLOTS, _lost(conversation))


def _usual(conversation: Conversation) -> dict[str, Any]:
    turns = [*conversation.turns, *(conversation.wanted or ())]
    system = [said for said in turns if said.role == "system"]
    names = {call.id: call.name for said in turns for call in said.calls if call.id is not ABSENT}
    value: dict[str, Any] = {}
    if system:
        pieces = [it for said in system for it in _pieces(said)]
        value[SYSTEM] = system[0].rest.into(NAME, {"parts": pieces})
    value["contents"] = [
        said[0].rest.into(NAME, _content(said, names))
        for said in grouped((it for it in turns if it.role != "system"), NAME)
    ]
    if conversation.tools is not None:
        value["tools"] = [{"functionDeclarations": [_tool(tool) for tool in conversation.tools.declared]}]
    return value


def _content(turns: list[Said], names: dict[object, str] | None = None) -> dict[str, Any]:
    first = turns[0]
    own = first.role == "other" or first.rest.layout in (NAME, "")
    word: object = first.written if own and first.written is not None else _WORDS.get(first.role, ABSENT)
    parts = [part for said in turns for part in _parts(said, names or {})]
    value = {"role": word, "parts": parts if parts or first.content == () else ABSENT}
    return {key: it for key, it in value.items() if it is not ABSENT}


def _parts(said: Said, names: dict[object, str]) -> Iterator[Any]:
    if said.reasoning is not ABSENT:
        yield {"text": said.reasoning, "thought": True}
    if said.answer:
        name = said.answer.name if said.answer.name is not ABSENT else names.get(said.answer.id, ABSENT)
        given = {"id": said.answer.id, "name": name, "response": _response(said)}
        yield {"functionResponse": {key: it for key, it in given.items() if it is not ABSENT}}
        return
    yield from _pieces(said)
    for call in said.calls:
        given = {"id": call.id, "name": call.name, "args": object_arguments(call)}
        yield {"functionCall": {key: it for key, it in given.items() if it is not ABSENT}}


def _response(said: Said) -> Any:
    if isinstance(said.content, tuple) and len(said.content) == 1 and isinstance(said.content[0], Data):
        return said.content[0].value
    found = text(said.content)
    return ABSENT if found is None else {RESULT: found}


def _pieces(said: Said) -> list[Any]:
    pieces = (Words(said.content),) if isinstance(said.content, str) and said.content else said.content
    found = [_part(piece) for piece in pieces] if isinstance(pieces, tuple) else []
    return [part for part in found if part is not ABSENT]


def _part(piece: Piece) -> Any:
    if isinstance(piece, Words):
        return {"text": piece.text}
    if isinstance(piece, Data):
        return {"text": text((piece,))}
    if isinstance(piece, Picture):
        return _file(piece.url)
    return piece.value if isinstance(piece, Other) and piece.layout == NAME else ABSENT


def _file(url: str) -> Any:
    """An image in the line, or at its address."""
    if url.startswith("data:") and ";base64," in url:
        kind, _, held = url.removeprefix("data:").partition(";base64,")
        return {"inlineData": {"mimeType": kind, "data": held}}
    ending = url.rpartition(".")[2].lower()
    return {"fileData": {"mimeType": f"image/{ {'jpg': 'jpeg'}.get(ending, ending) }", "fileUri": url}}


def _tool(tool: Declared) -> dict[str, Any]:
    given = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {key: it for key, it in given.items() if it is not ABSENT}


def _lost(conversation: Conversation) -> Iterator[Loss]:
    for index, said in enumerate(losses.turns_of(conversation)):
        if index and said.role == "system":
            yield Loss(said.path, Message("where a system turn is"))
        for call in said.calls:
            if call.arguments is not ABSENT and object_arguments(call) is ABSENT:
                yield Loss(call.path, Message("arguments that are not an object"))
