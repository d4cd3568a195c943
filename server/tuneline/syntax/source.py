"""Values that remember how they were written, so that writing them again changes no number and no string.

A JSON value is read into plain Python objects; only a string, a key or a number whose text is not the one that
Python would write is of a subclass that has this text. Nothing here recurses, since a line may hold 100,000
nested brackets.
"""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring
from typing import Any

from tuneline.syntax.edits import Style
from tuneline.syntax.strings import quote
from tuneline.syntax.tree import Node, Tree

USUAL = Style(", ", ": ")

_surrogate = re.compile("[\ud800-\udfff]").search


class Unwritable(ValueError):
    """A line that has no value which could be written again: it is not JSON, or an object repeats a key."""


class SourceStr(str):
    """A string or key that `quote` would write differently. `source` is its text, quotes included."""

    source: str


class SourceInt(int):
    """An integer that Python would write differently: -0. `source` is its text."""

    source: str


class SourceFloat(float):
    """A number that Python would write differently, or cannot hold: 1E5, 1e999. `source` is its text."""

    source: str


Spelled = (SourceStr, SourceInt, SourceFloat)


def sourced(tree: Tree) -> Any:
    """The value of a line whose numbers, strings and keys keep their source text; see `written`.

    Raises Unwritable for a line with a JSON fault, and where an object repeats a key.
    """
    if tree.root is None or tree.faults:
        raise Unwritable("The line is not JSON.")
    text = tree.text
    todo: list[tuple[Node, Any]] = []

    def made(node: Node) -> Any:
        if node.kind == "string":
            return _string(text, node)
        if node.kind == "number":
            return _number(text, node)
        if node.kind not in ("object", "array"):
            return node.value
        value: Any = {} if node.kind == "object" else []
        todo.append((node, value))
        return value

    root = made(tree.root)
    while todo:
        parent, into = todo.pop()
        for member in parent.members:
            key = _string(text, member.key)
            if key in into:
                raise Unwritable("An object repeats a key.")
            into[key] = made(member.value)
        for item in parent.items:
            into.append(made(item))
    return root


def written(value: Any, style: Style = USUAL) -> str:
    """`value` as JSON on one line: source text where it has some, as Python writes it where not.

    Characters that are not ASCII stay as they are, lone surrogates are escaped. Raises ValueError for infinities
    without source text, TypeError for what is not JSON.
    """
    comma, colon = style
    if (plain := _plainly(value, style, _SHALLOW)) is not None:
        return plain
    pieces: list[str] = []
    # What is still to be written, last first: text that is ready (True), or a value.
    todo: list[tuple[bool, Any]] = [(False, value)]
    while todo:
        ready, it = todo.pop()
        if ready:
            pieces.append(it)
        elif isinstance(it, dict):
            inside: list[tuple[bool, Any]] = [(True, "{")]
            for number, (key, member) in enumerate(it.items()):
                if not isinstance(key, str):
                    raise TypeError(f"a key of JSON is a string, not {type(key).__name__}")
                inside += ((True, (comma if number else "") + _scalar(key) + colon), (False, member))
            todo += reversed([*inside, (True, "}")])
        elif isinstance(it, (list, tuple)):
            inside = [(True, "[")]
            for number, item in enumerate(it):
                inside += ((True, comma if number else ""), (False, item))
            todo += reversed([*inside, (True, "]")])
        else:
            pieces.append(_scalar(it))
    return "".join(pieces)


# How many levels are written by functions that call themselves, which takes a third of the time.
_SHALLOW = 20


def _plainly(value: Any, style: Style, levels: int) -> str | None:
    """As `written`; None for what is deeper than that, or cannot be written."""
    kind = type(value)
    if kind is str:
        return _scalar(value)
    if kind is dict:
        if not levels:
            return None
        comma, colon = style
        members = []
        for key, member in value.items():
            if not isinstance(key, str) or (inner := _plainly(member, style, levels - 1)) is None:
                return None
            members.append(f"{_scalar(key)}{colon}{inner}")
        return f"{{{comma.join(members)}}}"
    if kind is list:
        if not levels:
            return None
        items = []
        for item in value:
            if (inner := _plainly(item, style, levels - 1)) is None:
                return None
            items.append(inner)
        return f"[{style[0].join(items)}]"
    return None if isinstance(value, (dict, list, tuple)) else _scalar(value)


def alike(one: Any, other: Any) -> bool:
    """Whether two scalars or keys are written alike."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Spelled):
        return one.source == other.source  # type: ignore[no-any-return]
    return one == other if type(one) is not float else repr(one) == repr(other)


def _scalar(value: Any) -> str:
    if type(value) is str and value.isascii():
        return encode_basestring(value)
    if isinstance(value, Spelled):
        return value.source
    if isinstance(value, str):
        return quote(value, ascii=False)
    return json.dumps(value, allow_nan=False)


def _string(text: str, node: Node) -> str:
    value: str = node.value
    source = text[node.start : node.end]
    if "\\" not in source and (value.isascii() or not _surrogate(value)):
        return value
    if quote(value, ascii=False) == source:
        return value
    found = SourceStr(value)
    found.source = source
    return found


def _number(text: str, node: Node) -> int | float:
    value: int | float = node.value
    source = text[node.start : node.end]
    if repr(value) == source:
        return value
    found = SourceInt(value) if isinstance(value, int) else SourceFloat(value)
    found.source = source
    return found
