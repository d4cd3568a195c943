"""Slips of every kind in a training example: each is a function that changes one, as a person or a script would."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Draw(Protocol):
    """What Hypothesis gives a composite strategy to draw with."""

    def __call__(self, strategy: st.SearchStrategy[T], /) -> T: ...


Slip = Callable[[Draw, dict[str, Any]], None]

VALUES = st.sampled_from((
    None, True, False, 0, 1, 2, -1, 0.5, 1.0, "", " ", "a", "1", "null", "{}", "[]", "not json",
    [], {}, ["a"], [{}], {"a": 1}, [None], [[]], [{"type": "text", "text": "a"}],
))  # fmt: skip
ROLES = (
    "system", "user", "assistant", "tool", "developer", "function", "human", "gpt", "model", "USER", "user ", "",
    None, 1,
)  # fmt: skip
STRANGERS = (
    "id", "metadata", "source", "weight", "label", "images", "parallel_tool_calls", "tool_choice", "functions",
    "system",
    "prompt", "completion", "text", "name", "index", "strict", "prefix", "refusal", "reasoning_content", "reasoning",
    "thinking", "audio", "function_call", "tool_calls", "tool_call_id", "tools", "messages", "conversations", "content",
    "role", "type", "extra", "cache_control", "detail", "chosen", "rejected", "train", "loss_weight", "description",
)  # fmt: skip
IDS = (
    "call_abc",
    "call12345",
    "null",
    "",
    "123456789",
    "é2345678",
    "toolongid1",
    None,
    1,
    123456789,
    "abc def 1",
)
NAMES = ("look up", "look.up", "é", "", None, "a" * 64, "a" * 65, 1, "f", "look_up\n")
ARGUMENTS = ('{"city": ', "", "null", "[1]", {}, {"city": "Bonn"}, None, 1, [], "bonn", True)
WEIGHTS = (0, 1, 2, -1, 0.5, 0.0, 1.0, True, False, None, "1", "0", "one", "", [1], {})
PARTS = (
    {"type": "text", "text": "a"}, {"type": "text"}, {"type": "text", "text": None}, {"type": "text", "text": 1},
    {"type": "text", "text": ""}, {"text": "a"}, "a", None, 1, {}, {"type": "input_text", "text": "a"},
    {"type": "refusal", "refusal": "No."}, {"type": "thinking", "thinking": "Hm."},
    {"type": "reasoning", "text": "Hm."},
    {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}, {"type": "video", "video": "a"},
    {"type": "image"}, {"type": "image", "image": "a.png"}, {"type": None, "text": "a"}, {"type": 1},
    {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}},
    {"type": "text", "text": "a", "weight": 0}, {"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}},
    {"type": "image_url"}, {"type": "image_url", "image_url": None}, {"type": "image_url", "image_url": {}},
    {"type": "tool_use", "id": "call12345", "name": "look_up", "input": {}},
    {"type": "audio_url", "audio_url": "a.wav"},
)  # fmt: skip
PNG = "data:image/png;base64,iVBORw0KGgo="
ADDRESSES = (
    PNG, "data:image/jpg;base64,iVBORw0KGgo=", "data:image/gif;base64,R0lGODlh", "https://example.org/a.png", "a.png",
    "http://example.org/a", "", None, 1, "data:image/png,iVBOR", "data:image/PNG;base64,iVBORw0KGgo=", "iVBORw0KGgo=",
    "data:image/webp;base64,%%%", "data:image/png;base64,", "file:///a.png", "data:text/plain;base64,YQ==",
)  # fmt: skip
SCHEMAS = (
    {}, None, {"type": "string"}, {"type": "objekt"}, {"type": "object"}, [], "{}", {"type": ["object", "null"]}, 1,
    {"type": "object", "properties": []}, {"type": "object", "properties": {"city": "string"}}, {"$ref": "#/x"},
    {"type": "object", "properties": {"city": {"type": "str"}}}, {"type": "object", "required": "city"},
    {"type": "object", "properties": {"n": {"type": "integer", "minimum": "1"}}}, {"type": "object", "required": []},
    {"type": "object", "properties": {"city": {"enum": []}}}, {"properties": {"city": {"type": "string"}}},
)  # fmt: skip


def _containers(value: Any) -> list[Any]:
    """The objects and lists in a value that have something in them, itself among them."""
    if not isinstance(value, (dict, list)):
        return []
    inside = value.values() if isinstance(value, dict) else value
    return [value] * bool(value) + [it for member in inside for it in _containers(member)]


def _objects(value: Any, key: str) -> list[dict[str, Any]]:
    """The objects in a value that have a key."""
    return [it for it in _containers(value) if isinstance(it, dict) and key in it]


def _pick(draw: Draw, found: list[T]) -> T | None:
    return draw(st.sampled_from(found)) if found else None


def _lists(example: dict[str, Any]) -> list[list[Any]]:
    """The lists of messages."""
    return [
        it
        for it in _containers(example)
        if isinstance(it, list) and all(isinstance(member, dict) and "role" in member for member in it)
    ]


def another_value(draw: Draw, example: dict[str, Any]) -> None:
    """A value of another type, or an empty one, anywhere."""
    inside = _pick(draw, _containers(example))
    if inside is not None:
        at = draw(st.sampled_from([*inside] if isinstance(inside, dict) else range(len(inside))))
        inside[at] = draw(VALUES)


def a_key_less(draw: Draw, example: dict[str, Any]) -> None:
    """A key that is missing."""
    inside = _pick(draw, [it for it in _containers(example) if isinstance(it, dict)])
    if inside:
        del inside[draw(st.sampled_from([*inside]))]


def a_key_more(draw: Draw, example: dict[str, Any]) -> None:
    """A key of another format, or of nobody's, anywhere."""
    inside = _pick(draw, [it for it in _containers(example) if isinstance(it, dict)])
    if inside is not None:
        inside.setdefault(draw(st.sampled_from(STRANGERS)), deepcopy(draw(VALUES)))


def another_key(draw: Draw, example: dict[str, Any]) -> None:
    """A key that is misspelt or has another case."""
    inside = _pick(draw, [it for it in _containers(example) if isinstance(it, dict)])
    if inside:
        key = draw(st.sampled_from([*inside]))
        change: Callable[[str], str] = draw(
            st.sampled_from((str.upper, str.title, lambda it: it[:-1], lambda it: f"{it} "))
        )
        inside[change(key)] = inside.pop(key)


def another_role(draw: Draw, example: dict[str, Any]) -> None:
    """A message of another role."""
    message = _pick(draw, _objects(example, "role"))
    if message:
        message["role"] = draw(st.sampled_from(ROLES))


def another_order(draw: Draw, example: dict[str, Any]) -> None:
    """Messages that are missing, twice there, or in another order."""
    messages = _pick(draw, _lists(example))
    if not messages:
        return
    at = draw(st.integers(0, len(messages) - 1))
    what = draw(st.sampled_from(("less", "twice", "first", "last", "alone", "until", "system", "tool")))
    if what == "less":
        del messages[at]
    elif what == "twice":
        messages.insert(at, deepcopy(messages[at]))
    elif what == "first":
        messages.insert(0, messages.pop(at))
    elif what == "last":
        messages.append(messages.pop(at))
    elif what == "alone":
        messages[:] = [messages[at]]
    elif what == "until":
        del messages[at + 1 :]
    elif what == "system":
        messages.insert(at, {"role": "system", "content": "Be brief."})
    else:
        messages.insert(at, {"role": "tool", "tool_call_id": "call12345", "content": "4"})


def a_weight(draw: Draw, example: dict[str, Any]) -> None:
    """A weight on any message."""
    message = _pick(draw, _objects(example, "role"))
    if message is not None:
        message["weight"] = draw(st.sampled_from(WEIGHTS))


def content_in_parts(draw: Draw, example: dict[str, Any]) -> None:
    """Content that is a list of parts, some of them wrong; in one message, or in all, as some readers demand."""
    messages = _objects(example, "role")
    message = _pick(draw, messages)
    if message is None:
        return
    if draw(st.booleans()):
        for it in messages:
            if isinstance(it.get("content"), str):
                it["content"] = [{"type": "text", "text": it["content"]}]
    parts = draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=2))
    message["content"] = [{"type": "text", "text": "Look."}, *deepcopy(parts)]


def pictures(draw: Draw, example: dict[str, Any]) -> None:
    """Images in a message, with addresses of every kind, or too many of them."""
    messages = _objects(example, "role")
    message = _pick(draw, messages)
    if message is None:
        return
    for it in messages:
        if isinstance(it.get("content"), str) and draw(st.integers(0, 5)):
            it["content"] = [{"type": "text", "text": it["content"]}]
    inner: dict[str, Any] = {"url": draw(st.sampled_from(ADDRESSES))}
    if draw(st.booleans()):
        inner["detail"] = draw(st.sampled_from(("low", "high", "auto", "ultra", None, 1)))
    image = {"type": "image_url", "image_url": inner if draw(st.integers(0, 5)) else inner["url"]}
    message["content"] = [image] * draw(st.sampled_from((1, 1, 1, 10, 11)))


def a_call(draw: Draw, example: dict[str, Any]) -> None:
    """Something else in a call."""
    call = _pick(draw, [it for it in _objects(example, "function") if "arguments" in it["function"]])
    if call is None:
        return
    function = call["function"]
    what = draw(st.sampled_from(("id", "name", "arguments", "type", "flat", "index")))
    if what == "id":
        call["id"] = draw(st.sampled_from(IDS))
    elif what == "name":
        function["name"] = draw(st.sampled_from(NAMES))
    elif what == "arguments":
        function["arguments"] = draw(st.sampled_from(ARGUMENTS))
    elif what == "type":
        call["type"] = draw(st.sampled_from(("tool", None, "Function", 1, "custom")))
    elif what == "flat":
        call.update(call.pop("function"))
    else:
        call["index"] = 0


def an_answer(draw: Draw, example: dict[str, Any]) -> None:
    """Another id or name at what a tool answered."""
    message = _pick(draw, _objects(example, "tool_call_id"))
    if message is not None:
        if draw(st.booleans()):
            message["tool_call_id"] = draw(st.sampled_from(IDS))
        else:
            message["name"] = draw(st.sampled_from(NAMES))


def a_call_alone(draw: Draw, example: dict[str, Any]) -> None:
    """A message with a call that nobody answers, beside content or not."""
    message = _pick(draw, _objects(example, "role"))
    if message is not None:
        function = {"name": "look_up", "arguments": draw(st.sampled_from(ARGUMENTS))}
        message["tool_calls"] = [
            {"id": draw(st.sampled_from(IDS)), "type": "function", "function": function}
        ] * draw(st.integers(0, 2))
        if draw(st.booleans()):
            message["content"] = None


def a_tool(draw: Draw, example: dict[str, Any]) -> None:
    """Something else in the tools, or their form."""
    tool = _pick(draw, [it for it in _objects(example, "function") if "parameters" in it["function"]])
    if tool is None:
        example["tools"] = draw(st.sampled_from(([], None, {}, "[]", "", [{"type": "function"}], [[]])))
        return
    function = tool["function"]
    what = draw(
        st.sampled_from(("parameters", "name", "type", "flat", "text", "less", "strict", "description"))
    )
    if what == "parameters":
        function["parameters"] = deepcopy(draw(st.sampled_from(SCHEMAS)))
    elif what == "name":
        function["name"] = draw(st.sampled_from(NAMES))
    elif what == "type":
        tool["type"] = draw(st.sampled_from(("tool", None, "Function", 1, "web_search")))
    elif what == "flat":
        tool.update(tool.pop("function"))
    elif what == "text":
        example["tools"] = json.dumps(example["tools"])
    elif what == "less":
        del function[draw(st.sampled_from([*function]))]
    else:
        function[what] = draw(st.sampled_from((True, False, None, 1, "", "yes", [], {})))


SLIPS: tuple[Slip, ...] = (
    another_value, another_value, a_key_less, a_key_more, a_key_more, another_key, another_role, another_order,
    another_order, a_weight, content_in_parts, pictures, a_call, a_call, an_answer, a_call_alone, a_tool, a_tool,
)  # fmt: skip


@st.composite
def slipped(draw: Draw, example: dict[str, Any]) -> dict[str, Any]:
    """The example with one slip, where it has what the slip is about."""
    changed = deepcopy(example)
    draw(st.sampled_from(SLIPS))(draw, changed)
    return changed
