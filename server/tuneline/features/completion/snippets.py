"""Texts with holes: what completion puts into a line for a person to fill in.

A snippet is a JSON value with `Hole`s in it. It is written in the line's own spacing, and its holes become tab
stops for clients that know snippets, or their first choice for those that do not; either way it is sound JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from tuneline.formats.format import Format
from tuneline.formats.turns import Shape
from tuneline.syntax.edits import Style


class Hole(NamedTuple):
    """A place to fill in: the choices (the first one is there until then), as a string or as bare JSON."""

    choices: tuple[str, ...] = ("",)
    quoted: bool = True


Piece = str | Hole


Kind = Literal["key", "value", "name", "snippet"]


class Offer(NamedTuple):
    """A candidate before it is written. `label` is what a list shows, `detail` a few words."""

    label: str
    value: Any
    kind: Kind = "value"
    detail: str = ""
    about: str = ""
    deprecated: bool = False


TEXT: Final = Hole()

# What the protocol's snippet syntax reads as its own, by where it is.
_special = re.compile(r"[\\$]").sub
_special_in_hole = re.compile(r"[\\$}]").sub
_special_in_choice = re.compile(r"[\\$},|]").sub


def pieces(value: Any, style: Style, *, escaped: bool = False) -> tuple[Piece, ...]:
    """A JSON value with holes as texts and holes, written with the separators of `style`."""
    found: list[Piece] = []
    for piece in _written(value, style, escaped):
        if found and isinstance(piece, str) and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return tuple(found)


def plain(body: Iterable[Piece]) -> str:
    """The text with the first choice in every hole."""
    return "".join(piece if isinstance(piece, str) else piece.choices[0] for piece in body)


def snippet(body: Iterable[Piece]) -> str:
    """The text in the protocol's snippet syntax, with numbered tab stops."""
    text = ""
    number = 0
    for piece in body:
        if isinstance(piece, str):
            text += _special(r"\\\g<0>", piece)
            continue
        number += 1
        if len(piece.choices) > 1:
            choices = ",".join(_special_in_choice(r"\\\g<0>", it) for it in piece.choices)
            text += f"${{{number}|{choices}|}}"
        elif first := piece.choices[0]:
            inside = _special_in_hole(r"\\\g<0>", first)
            text += f"${{{number}:{inside}}}"
        else:
            text += f"${number}"
    return text


def has_holes(body: Iterable[Piece]) -> bool:
    """Whether there is anything to fill in."""
    return any(isinstance(piece, Hole) for piece in body)


def messages(
    fmt: Format,
    keys: Shape,
    roles: Sequence[str],
    tools: tuple[str, ...],
    ids: tuple[str, ...],
    *,
    weights: bool,
) -> Iterator[Offer]:
    """Whole messages, `roles` in order. tools, ids: what calls and answers can name. weights: they count here."""
    if keys.role is None or keys.content is None:
        return
    allowed = fmt.turn_keys or {}
    for role in roles:
        mine = allowed.get(role, frozenset())
        names, about = {}, "message"
        if "tool_call_id" in mine:
            names, about = {"tool_call_id": _one_of(ids, "call_1")}, "The answer of a tool."
        elif role == "function":
            names = {"name": _one_of(tools)}
        message = {keys.role: role, **names, keys.content: TEXT}
        yield _whole(role, about, message)
        if keys.weight in mine and weights:
            masked = {**message, str(keys.weight): 0}
            yield _whole(f"{role}, not trained", "An answer that is context only: its weight is 0.", masked)
        if "tool_calls" in mine:
            call = {keys.role: role, "tool_calls": [tool_call(tools)]}
            yield _whole(f"{role}, tool call", "An answer that calls a tool.", call)


def tool_call(tools: tuple[str, ...]) -> dict[str, Any]:
    """One call in a list of tool calls."""
    function = {"name": _one_of(tools), "arguments": "{}"}
    return {"id": Hole(("call_1",)), "type": "function", "function": function}


def examples(fmt: Format) -> Sequence[Offer]:
    """Whole examples of a format, the plainest first; none for a format that has no text here yet."""
    return _EXAMPLES.get(fmt.name, ())


def _one_of(names: tuple[str, ...], otherwise: str = "") -> Hole:
    return Hole(names or (otherwise,))


def _said(role: str, **more: Any) -> dict[str, Any]:
    return {"role": role, "content": TEXT, **more}


def _messages(*messages: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"messages": messages, **more}


def _whole(label: str, detail: str, value: Any) -> Offer:
    return Offer(label, value, "snippet", detail)


_TOOL = {
    "type": "function",
    "function": {
        "name": Hole(("look_up",)),
        "description": TEXT,
        "parameters": {"type": "object", "properties": {}},
    },
}

_EXAMPLES: Mapping[str, Sequence[Offer]] = {
    "chat": (
        _whole("chat example", "A question and its answer.", _messages(_said("user"), _said("assistant"))),
        _whole(
            "chat example with a system message",
            "What the assistant is, a question and its answer.",
            _messages(_said("system"), _said("user"), _said("assistant")),
        ),
        _whole(
            "chat example, only the last answer trained",
            "Two questions; the first answer has weight 0 and is context only.",
            _messages(
                _said("user"), _said("assistant", weight=0), _said("user"), _said("assistant", weight=1)
            ),
        ),
        _whole(
            "chat example with a tool",
            "A question, a tool call, the tool's answer, and the assistant's.",
            _messages(
                _said("user"),
                {"role": "assistant", "tool_calls": [tool_call(("look_up",))]},
                {"role": "tool", "tool_call_id": Hole(("call_1",)), "content": TEXT},
                _said("assistant"),
                tools=[_TOOL],
            ),
        ),
    ),
    "preference": (
        _whole(
            "preference example",
            "A question, the better answer and the worse one.",
            {
                "input": _messages(_said("user")),
                "preferred_output": [_said("assistant")],
                "non_preferred_output": [_said("assistant")],
            },
        ),
    ),
    "reinforcement": (
        _whole(
            "reinforcement example",
            "A prompt, and what the grader compares the answer with.",
            _messages(_said("user"), reference_answer=TEXT),
        ),
    ),
    "completion": (
        _whole(
            "prompt and completion",
            "A prompt and the text that follows it.",
            {"prompt": TEXT, "completion": TEXT},
        ),
    ),
}


def _written(value: Any, style: Style, escaped: bool) -> Iterator[Piece]:
    if isinstance(value, Hole):
        if not value.quoted:
            yield value
            return
        # What is between the quotes, as JSON writes it.
        inside = tuple(json.dumps(choice, ensure_ascii=escaped)[1:-1] for choice in value.choices)
        yield '"'
        yield Hole(inside)
        yield '"'
    elif isinstance(value, dict):
        yield "{"
        for index, (key, item) in enumerate(value.items()):
            yield (style.comma if index else "") + json.dumps(key, ensure_ascii=escaped) + style.colon
            yield from _written(item, style, escaped)
        yield "}"
    elif isinstance(value, (list, tuple)):
        yield "["
        for index, item in enumerate(value):
            yield style.comma if index else ""
            yield from _written(item, style, escaped)
        yield "]"
    else:
        yield json.dumps(value, ensure_ascii=escaped)
