"""The objects inside messages of the chat family, and their kinds: parts, images, calls, declared tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tuneline.formats import parts
from tuneline.formats.messages import as_list
from tuneline.formats.objects import kind, read_top, read_turns
from tuneline.formats.turns import Slot
from tuneline.formats.view import Kind, Object, Part, View
from tuneline.text.message import Message


def _kind(name: Message, model: Any, part: Part = "message", *needed: str) -> Kind:
    return kind(name, model.__annotations__, part, (*model.__required_keys__, *needed))


_PARTS: Final = {
    "text": _kind(Message("a text part"), parts.TextPart),
    "image_url": _kind(Message("an image part"), parts.ImagePart),
    "refusal": _kind(Message("a refusal part"), parts.RefusalPart),
}
_IMAGE_URL: Final = _kind(Message("an image"), parts.ImageUrl)
_CALL: Final = _kind(Message("a tool call"), parts.ToolCall, "message", "id", "type")
_CALLED: Final = _kind(Message("a function call"), parts.FunctionCall)
# Nobody is known to refuse further keys in these, and Hugging Face's own helpers write some (`return`).
_TOOL: Final = _kind(Message("a tool"), parts.Tool, "tool")
_FUNCTION: Final = _kind(Message("a function definition"), parts.FunctionDefinition, "tool")


def read_objects(view: View) -> Iterator[Object]:
    """The example, its messages, and what is in them."""
    yield from read_top(view)
    yield from in_conversation(view)


def in_conversation(view: View) -> Iterator[Object]:
    """The messages, their parts and calls, and the declared tools."""
    yield from read_turns(view)
    for slot in view.slots(lambda turn: turn.content == "parts" or turn.calls > 0):
        if slot.turn.content == "parts":
            yield from _in_parts(slot)
        if slot.turn.calls:
            yield from _in_calls(slot)
    for within, tools in view.declarations():
        if within[-1] == "functions" or not isinstance(tools, list):
            continue
        for position, tool in enumerate(tools):
            # A tool without `function` is of another trainer's making, and its keys are not ours to explain.
            if isinstance(tool, dict) and isinstance(function := tool.get("function"), dict):
                yield Object((*within, position), tool, _TOOL)
                yield Object((*within, position, "function"), function, _FUNCTION)


def _in_parts(slot: Slot) -> Iterator[Object]:
    for position, part in enumerate(slot.content):
        name = part.get("type") if isinstance(part, dict) else None
        if not isinstance(name, str) or name not in _PARTS:
            continue
        here = (*slot.content_path, position)
        yield Object(here, part, _PARTS[name])
        if isinstance(image := part.get("image_url"), dict):
            yield Object((*here, "image_url"), image, _IMAGE_URL)


def _in_calls(slot: Slot) -> Iterator[Object]:
    for position, call in enumerate(as_list(slot.item.get("tool_calls"))):
        if not isinstance(call, dict):
            continue
        here = (*slot.at, "tool_calls", position)
        yield Object(here, call, _CALL)
        if isinstance(function := call.get("function"), dict):
            yield Object((*here, "function"), function, _CALLED)
