"""Reads lines with one slip in all of their quotes or signs, which piece by piece would look like many slips.

A line out of a CSV file has its quotes doubled, one out of a program's source has them escaped, one out of a chat
is in backquotes, and one from a Chinese or Japanese keyboard has full-width colons and commas. The slip is undone
everywhere and the line is read again: if it is sound then, that was all that is wrong with it.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable

from tuneline.syntax import explain, fast
from tuneline.syntax.faults import HABITS
from tuneline.syntax.tree import Edit, Fault, Noun, Tree, walk
from tuneline.text.spans import Span

_WIDE = {"：": ":", "，": ",", "、": ",", "｛": "{", "｝": "}", "［": "[", "］": "]", "【": "[", "】": "]"}
# A string in plain or typographic quotes is passed over, so that what is in it is left alone.
_string_or_wide = re.compile(
    rf'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|“[^“”]*+”?|([{"".join(_WIDE)}])', re.DOTALL
).finditer
_doubled = re.compile('""').finditer
_escaped = re.compile(r'\\"').finditer


def read(text: str, what: Noun, tolerant: Callable[[str, Noun], Tree]) -> Tree | None:
    """The tree of a line with one such slip, with one fault for it; None for any other.

    `tolerant` parses what is left. Where code points come and go the tree has no nodes.
    """
    start = len(text) - len(text.lstrip(" \t\r\n"))
    end = len(text.rstrip(" \t\r\n"))
    if text.startswith(('{""', '"{""'), start):
        return _read_doubled(text, start, end)
    if text.startswith('{\\"', start):
        return _read_escaped(text, start, end)
    if text.startswith(("`{", "`["), start) and text[end - 1] == "`" and fast.read(text[start + 1 : end - 1]):
        edits = (Edit(start, start + 1, ""), Edit(end - 1, end, ""))
        return Tree(text, None, [], [explain.BACKQUOTES.at(start, end, edits=edits)])
    return _read_wide(text, what, tolerant)


def _read_doubled(text: str, start: int, end: int) -> Tree | None:
    around = text[start] == '"' == text[end - 1]
    first, last = (start + 1, end - 1) if around else (start, end)
    if fast.read(text[first:last].replace('""', '"')) is None:
        return None
    edits = [Edit(*match.span(), '"') for match in _doubled(text, first, last)]
    if around:
        edits = [Edit(start, first, ""), *edits, Edit(last, end, "")]
    slip = explain.DOUBLED_AND_QUOTED if around else explain.DOUBLED_QUOTES
    return Tree(text, None, [], [slip.at(start, end, edits=edits)])


def _read_escaped(text: str, start: int, end: int) -> Tree | None:
    try:
        decoded = json.loads(f'"{text[start:end]}"')
    except ValueError:
        decoded = ""
    if fast.read(decoded) is not None:
        edits = [Edit(start, end, decoded)]
    elif fast.read(text.replace('\\"', '"')) is not None:
        edits = [Edit(*match.span(), '"') for match in _escaped(text)]
    else:
        return None
    return Tree(text, None, [], [explain.ESCAPED_QUOTES.at(start, end, edits=edits)])


def _read_wide(text: str, what: Noun, tolerant: Callable[[str, Noun], Tree]) -> Tree | None:
    if text.isascii():
        return None
    edits = [Edit(match.start(), match.end(), _WIDE[match[1]]) for match in _string_or_wide(text) if match[1]]
    if not edits:
        return None
    plain = _plain(text, edits)
    root = fast.read(plain)
    tree = Tree(text, root, [root], []) if root else tolerant(plain, what)
    if not root:
        # Strings in other quotes are known only now, and what is in them is left alone too.
        nodes = [node for it in walk(tree.values) for node in (it, *(member.key for member in it.members))]
        spans = sorted(node.span for node in nodes if node.kind == "string")
        outside = [edit for edit in edits if not _is_inside(edit.start, spans)]
        if not outside:
            return None
        if len(outside) < len(edits):
            edits = outside
            tree = tolerant(_plain(text, edits), what)
    if any(fault.code not in HABITS for fault in tree.faults):
        return None
    faults: list[Fault] = [explain.wide_signs(edits, text, what), *tree.faults]
    return Tree(text, tree.root, tree.values, sorted(faults, key=lambda fault: fault.span))


def _plain(text: str, edits: list[Edit]) -> str:
    chars = list(text)
    for edit in edits:
        chars[edit.start] = edit.text
    return "".join(chars)


def _is_inside(at: int, spans: list[Span]) -> bool:
    index = bisect_right(spans, (at + 1, 0)) - 1
    return index >= 0 and at < spans[index].end
