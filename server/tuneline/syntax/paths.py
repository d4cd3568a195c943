"""Paths into one line: writing them, finding what they lead to, and the path at an offset.

Where a key comes twice a path leads to the last, as it does for every parser that reads the line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from tuneline.syntax.strings import quote
from tuneline.syntax.tree import Member, Node, Tree
from tuneline.text.pattern import pattern
from tuneline.text.spans import Span

Path = tuple[str | int, ...]
Part = Literal["value", "key", "member"]

SHORT_MAX = 40  # code points of a container that may be underlined whole for something that it lacks

_step = pattern(r'\.?([^\W\d][\w-]*)|\[(\d{1,18})\]|\[("(?:[^"\\]|\\.)*")\]').match
_plain_key = pattern(r"[^\W\d][\w-]*").fullmatch


def format_path(path: Path) -> str:
    """`messages[2].weight`; keys that are not plain words as `["odd key"]`; nothing for the root."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _plain_key(step):
            text += f".{step}" if text else step
        else:
            text += f"[{quote(step, ascii=False)}]"
    return text


def read_path(text: str) -> Path | None:
    """The path that `format_path` wrote so; None for any other text."""
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        match = _step(text, at)
        if match is None or (match[1] is not None and bool(at) is not (match[0][0] == ".")):
            return None
        word, number, quoted = match.groups()
        if quoted is not None:
            try:
                word = json.loads(quoted)
            except ValueError:
                return None
        steps.append(int(number) if number is not None else word)
        at = match.end()
    return tuple(steps)


def value_at(value: Any, path: Path, absent: object = None) -> Any:
    """What `path` leads to in a decoded value; `absent` if it leads nowhere."""
    for step in path:
        if isinstance(step, int):
            there = isinstance(value, list) and 0 <= step < len(value)
        else:
            there = isinstance(value, Mapping) and step in value
        if not there:
            return absent
        value = value[step]
    return value


def find(tree: Tree, path: Path) -> Node | None:
    """The value at `path` (of kind `missing` if only its key is there), or None."""
    node = tree.root
    for step in path:
        node = node and _child(node, step)
    return node


def find_member(tree: Tree, path: Path) -> Member | None:
    """The member at `path`, or None: also where the path leads to the root or to an item of a list."""
    parent = find(tree, path[:-1]) if path else None
    return _member(parent, path[-1]) if parent else None


def span_of(tree: Tree, path: Path, part: Part = "value") -> Span:
    """What to underline for a place; never empty unless the line is.

    For a place that does not exist it is the nearest container that does: whole if it is short, else as far as its
    first key. The `key` or `member` of an item or of the root is the value.
    """
    member = find_member(tree, path)
    if member and (part != "value" or member.value.kind == "missing"):
        return member.key.span if part == "key" or member.value.kind == "missing" else member.span
    node = find(tree, path)
    if node:
        return node.span
    while path and node is None:
        path = path[:-1]
        node = find(tree, path)
    if node is None:
        return Span(0, min(len(tree.text), SHORT_MAX))
    if node.kind == "missing":
        return span_of(tree, path)
    return _opening(node)


def path_at(tree: Tree, offset: int) -> tuple[Path, Part]:
    """The innermost place that holds or touches the code point offset.

    `key` on a key, `value` from the colon on, `member` between the two. Between members and items it is the
    container.
    """
    path: list[str | int] = []
    node = next((it for it in reversed(tree.values) if it.start <= offset), None)
    while node:
        inner: Node | None = None
        for member in node.members:
            if member.start <= offset <= member.end and member.key.kind != "missing":
                path.append(str(member.key.value))
                if offset <= member.key.end and member.key.start != member.key.end:
                    return tuple(path), "key"
                if (member.colon is None and member.value.start > offset) or offset <= (member.colon or 0):
                    return tuple(path), "member"
                inner = member.value
                break
        for index, item in enumerate(node.items):
            if item.start <= offset <= item.end:
                path.append(index)
                inner = item
                break
        node = inner
    return tuple(path), "value"


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(step, int):
        return node.items[step] if 0 <= step < len(node.items) else None
    member = _member(node, step)
    return member.value if member else None


def _member(node: Node, key: str | int) -> Member | None:
    return next(
        (it for it in reversed(node.members) if it.key.kind == "string" and it.key.value == key), None
    )


def _opening(node: Node) -> Span:
    if node.end - node.start <= SHORT_MAX or node.kind not in ("object", "array"):
        return node.span
    first = node.items[0] if node.items else node
    if first.members:
        return Span(node.start, first.members[0].key.end)
    return Span(node.start, max(first.start, node.start) + 1)
