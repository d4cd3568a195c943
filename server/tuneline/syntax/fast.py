"""Reads a line that is strictly JSON (RFC 8259) into nodes, or gives up at once.

One regular expression takes a whole member (key, colon and scalar) in one match, so that a chat line of 1.4 kB
takes 25 µs. Whatever does not match is left to the tolerant parser, which explains it.
"""

from __future__ import annotations

from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from tuneline.syntax.tree import Kind, Member, Node
from tuneline.text.pattern import pattern

SPACE = r"[ \t\r\n]*+"
_CHARS = r'[^"\\\x00-\x1f]*+'
# A string up to its closing quote, or to what has no place in it.
BEGUN = rf'"{_CHARS}(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{{4}}){_CHARS})*+'
STRING = rf'{BEGUN}"'
NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][-+]?[0-9]++)?+"
_VALUE = rf'(?:"({_CHARS})"|([{{\[])|({NUMBER})|(true|false|null)|({STRING})){SPACE}'
_PLAIN, _OPEN, _NUM, _WORD = 2, 3, 4, 5  # the groups of `_VALUE`, after one for the key

_member = pattern(rf"{SPACE}({STRING}){SPACE}:{SPACE}{_VALUE}")
_item = pattern(rf"{SPACE}(){_VALUE}")
_space = pattern(SPACE)

WORDS: dict[str, tuple[Kind, Any]] = {
    "true": ("true", True),
    "false": ("false", False),
    "null": ("null", None),
}
is_number = pattern(NUMBER).fullmatch
_INT_MAX = 4300  # digits, the limit of Python's int()


def skip_space(text: str, at: int) -> int:
    """The first code point from `at` on that is not white space of JSON."""
    return _space.match(text, at).end()  # type: ignore[union-attr]


def number(source: str) -> int | float:
    """The value of a JSON number as the json module gives it; a float where Python refuses the integer."""
    digits = source.lstrip("-")
    return int(source) if digits.isdigit() and len(digits) <= _INT_MAX else float(source)


def scalar_end(text: str, at: int) -> int:
    """Where the strict scalar at `at` and the white space after it end; -1 if there is none."""
    match = _item.match(text, at)
    return match.end() if match and match.lastindex != _OPEN else -1


def read(text: str, at: int = 0) -> Node | None:
    """The one value that `text` holds from code point `at` on, None where a strict parser would refuse it."""
    root: Node | None = None
    stack: list[Node] = []
    members: list[Member] | None = None  # of the innermost open container: one of the two is a list
    items: list[Node] | None = None
    size = len(text)
    match_item, match_member = _item.match, _member.match
    while True:
        match = match_item(text, at) if members is None else match_member(text, at)
        if match is None:
            return None
        group = match.lastindex
        start, stop = match.span(group or 0)
        at = match.end()
        if group == _PLAIN:
            node = Node("string", start - 1, stop + 1, text[start:stop])
        elif group == _OPEN:
            node = Node("object" if text[start] == "{" else "array", start, stop)
        elif group == _NUM:
            node = Node("number", start, stop, number(text[start:stop]))
        elif group == _WORD:
            kind, value = WORDS[text[start:stop]]
            node = Node(kind, start, stop, value)
        else:
            node = Node("string", start, stop, scanstring(text, start + 1)[0])

        if members is not None:
            first, last = match.span(1)
            name = text[first + 1 : last - 1]
            if "\\" in name:
                name = scanstring(text, first + 1)[0]
            members.append(Member(Node("string", first, last, name), node, text.index(":", last)))
        elif items is not None:
            items.append(node)
        else:
            root = node

        if group == _OPEN:
            stack.append(node)
            if node.kind == "object":
                node.members = members = []
                items = None
            else:
                node.items = items = []
                members = None
            if at == size or text[at] not in "}]":
                continue
        while at < size and stack and text[at] == ("]" if members is None else "}"):
            at += 1
            stack.pop().end = at
            if stack:
                parent = stack[-1]
                members = parent.members if parent.kind == "object" else None  # type: ignore[assignment]
                items = parent.items if parent.kind == "array" else None  # type: ignore[assignment]
            at = skip_space(text, at)
        if not stack:
            return root if at == size else None
        if at == size or text[at] != ",":
            return None
        at += 1
