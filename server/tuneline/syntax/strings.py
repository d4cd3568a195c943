"""Strings of JSON: writing them, and counting along between their source and what they decode to.

A decoded code point is one character of the source, one escape (`\\n`, `\\u00e9`) or a pair of surrogate
escapes. A backslash that does not begin an escape of JSON means itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tuneline.syntax.tree import Node, Tree
from tuneline.text.pattern import pattern
from tuneline.text.spans import Span

_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_escape = pattern(rf'{_PAIR}|\\u[0-9a-fA-F]{{4}}|\\["\\/bfnrt]')
_surrogate = pattern("[\ud800-\udfff]")


def quote(text: str, *, ascii: bool) -> str:
    """`text` as a JSON string; `ascii` escapes all that is not ASCII. Lone surrogates are escaped always."""
    if ascii:
        return json.dumps(text)
    return _surrogate.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def unescaped(text: str) -> str:
    """A text with each of its escapes decoded once; what is none, and half of a surrogate pair, stays as it is."""
    return _escape.sub(_decoded, text)


def _decoded(match: re.Match[str]) -> str:
    decoded: str = json.loads(f'"{match[0]}"')
    return match[0] if _surrogate.search(decoded) else decoded


def source_offset(source: Tree | str, node: Node, decoded: int) -> int:
    """Where in the line decoded code point `decoded` of a string node begins.

    The number of decoded code points gives the closing quote; what is out of range, the nearest end.
    """
    first, last, text = _inside(source, node)
    seen = 0
    at = first
    # Up to the first backslash there is no escape, and to find that costs next to nothing.
    escaped = text.find("\\", first, min(last, first + max(0, decoded)))
    for match in _escape.finditer(text, escaped, last) if escaped >= 0 else ():
        plain = match.start() - at
        if decoded <= seen + plain:
            break
        seen += plain + 1
        at = match.end()
    return max(first, min(at + decoded - seen, last))


def decoded_offset(source: Tree | str, node: Node, offset: int) -> int:
    """The decoded code point at `offset` of the line; inside an escape, the one it makes."""
    first, last, text = _inside(source, node)
    offset = max(first, min(offset, last))
    seen = 0
    at = first
    for match in _escape.finditer(text, first, last):
        if offset < match.end():
            return seen + min(offset, match.start()) - at
        seen += match.start() - at + 1
        at = match.end()
    return seen + offset - at


def escapes(source: Tree | str, node: Node) -> Iterator[Span]:
    """Where the escapes of a string node are in the line, in order; a pair of surrogates is one."""
    first, last, text = _inside(source, node)
    for match in _escape.finditer(text, first, last):
        yield Span(*match.span())


def _inside(source: Tree | str, node: Node) -> tuple[int, int, str]:
    text = source if isinstance(source, str) else source.text
    first = min(node.start + 1, node.end)
    return first, max(first, node.end - 1) if node.closed else node.end, text
