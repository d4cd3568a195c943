"""Messages and tools as the chat family writes them, read into the neutral form and written from it.

Shared by every format whose turns are messages with role and content; what is around the messages is the
format's own. A slot takes what has the right type, and the rest remembers all else, so a reader never fails.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from typing import Any, Final

from tuneline.domain.role import Role
from tuneline.formats.messages import MASKS
from tuneline.formats.turns import ABSENT, Section
from tuneline.formats.writing.conversation import (
    Answered,
    Called,
    Data,
    Declared,
    Other,
    Picture,
    Piece,
    Refusal,
    Rest,
    Said,
    Tools,
    Words,
    left,
    text,
)
from tuneline.formats.writing.losses import Slot
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Path
from tuneline.syntax.source import Unwritable, sourced, written

LAYOUT = "messages"
TOOLS = "tools"  # the layout of declared tools, which formats with other turns share

# What messages and the tools beside them have.
SLOTS: Final[Set[Slot]] = frozenset(
    ("tools", "call", "id", "tool name", "name", "mask", "reasoning", "pieces", "image", "detail", "refusal")
)

# Names of roles that messages have beside the usual ones and that other formats do not write.
_OTHER_NAMES: Final = frozenset(("developer",))
_NOTHING: Final = Rest(LAYOUT)
_USUAL: dict[Role, object] = {it: it for it in ("system", "user", "assistant", "tool")} | {"other": ABSENT}


def read_section(section: Section) -> tuple[Said, ...]:
    """The turns of one list of messages."""
    turns = zip(section.turns, section.items, strict=True)
    return tuple(
        read_message(item, turn.role, section.turn_path(at)) for at, (turn, item) in enumerate(turns)
    )


def read_message(item: Any, role: Role, path: Path) -> Said:
    """One turn; `role` is the message's role in common terms."""
    if not isinstance(item, dict):
        said = Said("other", path, written=ABSENT)
        return replace(said, rest=left(LAYOUT, item, _message(said)))
    if len(item) == 2 and (plain := _read_plain(item, role, path)) is not None:
        return plain
    word = _string(item, "role")
    name = _string(item, "name")
    answer = Answered(_string(item, "tool_call_id"), name) if role == "tool" else None
    said = Said(
        role,
        path,
        None if word == _USUAL[role] else word,
        _read_content(item.get("content", ABSENT)),
        (*_read_calls(item.get("tool_calls"), path), *_read_single_call(item.get("function_call"), path)),
        answer,
        ABSENT if answer else name,
        tuple((key, value) for key, value in item.items() if key in MASKS),
        _string(item, "reasoning_content"),
    )
    return replace(said, rest=left(LAYOUT, item, _message(said)))


def _read_plain(item: dict[str, Any], role: Role, path: Path) -> Said | None:
    """A turn with the usual word for its role and a text, which is most of them; None for any other."""
    (first, word), (second, content) = item.items()
    if not (type(word) is type(content) is type(first) is type(second) is str) or role == "tool":
        return None
    if first != "role" or second != "content" or word != _USUAL[role]:
        return None
    return Said(role, path, content=content, rest=_NOTHING)


def write_messages(turns: Iterable[Said]) -> list[Any]:
    """Turns as messages, the calls of other formats with their arguments as text."""
    return [said.rest.into(LAYOUT, _message(_adapted(said))) for said in turns]


def message_of(said: Said) -> dict[str, Any]:
    """One turn as messages usually are, without what is left of the one that it was read from."""
    return _message(_adapted(said))


def tools_in(holder: Mapping[str, Any], path: Path) -> Tools | None:
    """The tools that the object at `path` declares; None if it declares none, or one that cannot be understood."""
    key = "tools" if "tools" in holder else "functions"
    return tools_of(holder.get(key), (*path, key), older=key == "functions")


def tools_of(value: Any, path: Path, *, older: bool = False) -> Tools | None:
    """Tools from a list or from JSON text."""
    inside = isinstance(value, str)
    listed = json_in(value) if inside else value
    if not isinstance(listed, list):
        return None
    found: list[Declared] = []
    for index, entry in enumerate(listed):
        tool = _read_tool(entry, path if inside else (*path, index), older, inside)
        if tool is None:
            return None
        found.append(tool)
    return Tools(path, tuple(found), value if inside else None, older)


def write_tools(tools: Tools | None, *, same: bool) -> dict[str, Any]:
    """The member that declares tools. same: as they were written, else as a list of functions under `tools`."""
    if tools is None:
        return {}
    key = "functions" if tools.older and same else "tools"
    return {key: tools.text if same and tools.text is not None else list_tools(tools, same=same)}


def list_tools(tools: Tools, *, same: bool) -> list[Any]:
    """Each tool as an object. same: as it was written, else each one wrapped as a function."""
    listed = []
    for tool in tools.declared:
        entry = tool.rest.into(TOOLS, _tool(tool))
        listed.append({"type": "function", "function": entry} if tool.bare and not same else entry)
    return listed


def json_in(text: str) -> Any:
    """The value of JSON text with its spelling; ABSENT where it is no JSON or repeats a key."""
    try:
        value = json.loads(text)
        if _as_usual(value) == text:
            text.encode()  # fails for half characters, which only their source can tell
            return value
    except (ValueError, RecursionError):
        pass
    try:
        return sourced(parse(text, "string"))
    except Unwritable:
        return ABSENT


# What Python writes without any source: no key twice, no spelling of its own.
_as_usual = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def _string(item: dict[str, Any], key: str) -> object:
    value = item.get(key)
    return value if isinstance(value, str) else ABSENT


def _message(said: Said) -> dict[str, Any]:
    value: dict[str, Any] = {
        "role": _USUAL[said.role] if said.written is None else said.written,
        "content": _content(said.content),
        "reasoning_content": said.reasoning,
    }
    if calls := [call.rest.into(LAYOUT, _call(call)) for call in said.calls if not call.single]:
        value["tool_calls"] = calls
    for call in said.calls:
        if call.single:
            value["function_call"] = call.rest.into(LAYOUT, _function(call))
    if said.answer:
        value |= {"tool_call_id": said.answer.id, "name": said.answer.name}
    else:
        value["name"] = said.name
    value |= said.masks
    return {key: it for key, it in value.items() if it is not ABSENT}


def _adapted(said: Said) -> Said:
    """The turn as messages usually are, unless it was read from one: the words for roles, arguments as text."""
    if said.rest.layout == LAYOUT:
        return said
    calls = (
        replace(call, arguments=written(call.arguments)) if isinstance(call.arguments, dict) else call
        for call in said.calls
    )
    content = said.content
    if isinstance(content, tuple) and len(content) == 1 and isinstance(content[0], Words | Data):
        content = text(content)
    kept = said.role == "other" or said.written in _OTHER_NAMES
    return replace(said, written=said.written if kept else None, content=content, calls=tuple(calls))


def _read_content(content: Any) -> object:
    if content is ABSENT or content is None or isinstance(content, str):
        return content
    return tuple(map(_read_piece, content)) if isinstance(content, list) else ABSENT


def _read_piece(part: Any) -> Piece:
    found: Piece | None = None
    if isinstance(part, dict):
        kind, text, image = part.get("type"), part.get("text"), part.get("image_url")
        if kind == "text" and isinstance(text, str):
            found = Words(text)
        elif kind == "refusal" and isinstance(part.get("refusal"), str):
            found = Refusal(part["refusal"])
        elif kind == "image_url" and isinstance(image, dict) and isinstance(image.get("url"), str):
            found = Picture(image["url"], _string(image, "detail"))
    return Other(LAYOUT, part) if found is None else found


def _content(content: object) -> object:
    if not isinstance(content, tuple):
        return content
    return [part for piece in content if (part := _part(piece)) is not ABSENT]


def _part(piece: Piece) -> Any:
    if isinstance(piece, Words):
        return {"type": "text", "text": piece.text}
    if isinstance(piece, Data):
        return {"type": "text", "text": written(piece.value)}
    if isinstance(piece, Refusal):
        return {"type": "refusal", "refusal": piece.text}
    if isinstance(piece, Picture):
        detail = {} if piece.detail is ABSENT else {"detail": piece.detail}
        return {"type": "image_url", "image_url": {"url": piece.url, **detail}}
    return piece.value if piece.layout == LAYOUT else ABSENT


def _read_calls(value: Any, path: Path) -> tuple[Called, ...]:
    """The calls of a turn; none where one of them cannot be understood."""
    found: list[Called] = []
    for index, given in enumerate(value if isinstance(value, list) else ()):
        function = given.get("function") if isinstance(given, dict) else None
        if not isinstance(function, dict) or not isinstance(function.get("name"), str):
            return ()
        call = Called(
            (*path, "tool_calls", index), function["name"], _string(given, "id"), _arguments(function)
        )
        found.append(replace(call, rest=left(LAYOUT, given, _call(call))))
    return tuple(found)


def _read_single_call(value: Any, path: Path) -> tuple[Called, ...]:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        return ()
    call = Called((*path, "function_call"), value["name"], arguments=_arguments(value), single=True)
    return (replace(call, rest=left(LAYOUT, value, _function(call))),)


def _arguments(function: dict[str, Any]) -> object:
    value = function.get("arguments")
    return value if isinstance(value, (str, dict)) else ABSENT


def _call(call: Called) -> dict[str, Any]:
    identity = {} if call.id is ABSENT else {"id": call.id}
    return {**identity, "type": "function", "function": _function(call)}


def _function(call: Called) -> dict[str, Any]:
    arguments = {} if call.arguments is ABSENT else {"arguments": call.arguments}
    return {"name": call.name, **arguments}


def _read_tool(entry: Any, path: Path, bare: bool, inside: bool) -> Declared | None:
    if not isinstance(entry, dict):
        return None
    wrapped = isinstance(entry.get("function"), dict) and not bare
    function = entry["function"] if wrapped else entry
    if not isinstance(function.get("name"), str):
        return None
    parameters = function.get("parameters")
    tool = Declared(
        path,
        function["name"],
        _string(function, "description"),
        parameters if isinstance(parameters, dict) else ABSENT,
        not wrapped,
    )
    return replace(tool, rest=left(TOOLS, entry, _tool(tool), inside=inside))


def _tool(tool: Declared) -> dict[str, Any]:
    given = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    function = {key: it for key, it in given.items() if it is not ABSENT}
    return function if tool.bare else {"type": "function", "function": function}
