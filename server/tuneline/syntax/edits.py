"""Edits of a parsed line that keep all else byte for byte, with the commas right and the line's own spacing.

The separators come from the nearest siblings, else from elsewhere on the line, so `{"a":1}` stays tight and
`{ "a" : 1 }` spaced.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import Any, NamedTuple

from tuneline.syntax.paths import Path, find, find_member
from tuneline.syntax.strings import quote
from tuneline.syntax.tree import Edit, Member, Node, Tree, walk
from tuneline.text.pattern import pattern

AFTER = ("content", "role")  # a new member of a message reads best after these

_is_comma = pattern(r"\s*,\s*").fullmatch
_is_colon = pattern(r"\s*:\s*").fullmatch
_unicode_escape = pattern(r"(?<!\\)(?:\\\\)*\\u").search
_surrogate = pattern("[\ud800-\udfff]")


class Style(NamedTuple):
    """What is written between two members or items, and between a key and its value."""

    comma: str
    colon: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with `edits` made; ValueError unless they are sorted, inside the text and do not overlap."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        if not at <= edit.start <= edit.end <= len(text):
            raise ValueError(f"edits overlap or are not sorted: {edit}")
        pieces += (text[at : edit.start], edit.text)
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def applied(text: str, edits: Iterable[Edit]) -> str | None:
    """As `apply`, for edits in any order; None where they overlap."""
    try:
        return apply(text, sorted(edits))
    except ValueError:
        return None


def together(groups: Sequence[Sequence[Edit]]) -> list[int]:
    """Which of some groups of edits can be made at once, first come first served: none of another touches them.

    Two insertions at one point would have no order either. Takes n log n.
    """
    marked = sorted((edit.start, edit.end, index) for index, group in enumerate(groups) for edit in group)
    if all(one[1] < other[0] or one[2] == other[2] for one, other in pairwise(marked)):
        return list(range(len(groups)))
    taken: list[int] = []
    spans: list[tuple[int, int]] = []
    for index, group in enumerate(groups):
        if not any(_touched(spans, edit) for edit in group):
            taken.append(index)
            spans += [(edit.start, edit.end) for edit in group]
            spans.sort()
    return taken


def _touched(spans: Sequence[tuple[int, int]], edit: Edit) -> bool:
    at = bisect_right(spans, (edit.end, sys.maxsize))
    return at > 0 and spans[at - 1][1] >= edit.start


def set_value(tree: Tree, path: Path, value: Any) -> list[Edit]:
    """Replace the value at `path`, also one that is missing after its key. No edits if there is no such place."""
    node = find(tree, path)
    if node is None:
        return []
    if node.kind != "missing":
        return [Edit(node.start, node.end, dumps(value, tree))]
    colon = style(tree).colon
    member = find_member(tree, path)
    between = colon if member and member.colon is None else colon.partition(":")[2]
    return [Edit(node.start, node.end, between + dumps(value, tree))]


def rename_key(tree: Tree, path: Path, key: str) -> list[Edit]:
    """Change the key of the member at `path`. No edits if there is none."""
    member = find_member(tree, path)
    return [Edit(member.key.start, member.key.end, quote(key, ascii=is_escaped(tree)))] if member else []


def dumps(value: Any, tree: Tree) -> str:
    """`value` as JSON in the line's own style; ValueError for what JSON cannot hold.

    Characters that are not ASCII are escaped where the line does so, lone surrogates always.
    """
    comma, colon = style(tree)
    text = json.dumps(
        value,
        ensure_ascii=is_escaped(tree),
        allow_nan=False,
        separators=(", " if comma.strip() != comma else ",", ": " if colon.endswith(" ") else ":"),
    )
    return _surrogate.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def is_escaped(tree: Tree) -> bool:
    """Whether the line writes characters that are not ASCII as escapes."""
    if tree.escaped is None:
        text = tree.text
        tree.escaped = text.isascii() and "\\u" in text and _unicode_escape(text) is not None
    return tree.escaped


def style(tree: Tree, node: Node | None = None) -> Style:
    """The separators inside `node`, and of the line for what they do not show."""
    comma = colon = None
    for it in walk([start for start in (node, tree.root) if start]):
        if comma is None:
            children: Sequence[Member | Node] = it.members or it.items
            comma = _gap(tree, ((one.end, other.start) for one, other in pairwise(children)), _is_comma)
        if colon is None:
            whole = (member for member in it.members if member.value.kind != "missing")
            colon = _gap(tree, ((member.key.end, member.value.start) for member in whole), _is_colon)
        if comma is not None and colon is not None:
            break
    if colon is None:
        colon = ":" if comma == "," else ": "
    if comma is None:
        comma = "," if colon.endswith(":") else ", "
    return Style(comma, colon)


def locate(tree: Tree, paths: Iterable[Path]) -> Iterator[tuple[Node, int] | None]:
    """The container of the member or item at each path, and which of its children that is; None where there is none.

    Each object is searched once, however many of its members are asked for.
    """
    positions: dict[int, dict[str, int]] = {}
    for path in paths:
        node = find(tree, path[:-1]) if path else None
        if node is None:
            yield None
            continue
        step = path[-1]
        if isinstance(step, int):
            yield (node, step) if 0 <= step < len(node.items) else None
            continue
        if id(node) not in positions:
            positions[id(node)] = {member.key.value: index for index, member in enumerate(node.members)}
        index = positions[id(node)].get(step)
        yield (node, index) if index is not None else None


def member_index(node: Node, after: Sequence[str]) -> int:
    """Before which member of an object a new one goes, see `ops.InsertMember`."""
    if not after:
        return 0
    keys = [member.key.value for member in node.members]
    return next((keys.index(key) + 1 for key in after if key in keys), len(keys))


def member_text(tree: Tree, node: Node, key: str, value: Any) -> str:
    """A new member as the object `node` would write it."""
    return quote(key, ascii=is_escaped(tree)) + style(tree, node).colon + dumps(value, tree)


def rebuild(
    tree: Tree, node: Node, inserted: Mapping[int, Sequence[str]], removed: Set[int] = frozenset()
) -> list[Edit]:
    """Edits that put texts before some children of a container and remove others, with the commas right.

    `inserted` maps the index of a child (their number for the end) to the texts that go before it.
    """
    old: Sequence[Member | Node] = node.members or node.items
    comma = style(tree, node).comma
    kept = [index for index in range(len(old)) if index not in removed]
    edits: list[Edit] = []
    if not kept:
        text = comma.join(it for index in sorted(inserted) for it in inserted[index])
        if old:
            return [Edit(old[0].start, old[-1].end, text)]
        end = node.end - 1 if node.closed else node.end
        pad = " " if tree.text[node.start + 1 : end].strip(" ") == "" and end > node.start + 1 else ""
        return [Edit(node.start + 1, max(end, node.start + 1), pad + text + pad)]
    for before, index in zip([-1, *kept], [*kept, len(old)], strict=True):
        new = [it for at in range(before + 1, index + 1) for it in inserted.get(at, ())]
        gone = index - before > 1
        if not new and not gone:
            continue
        if before < 0:
            edits.append(Edit(old[0].start, old[index].start, "".join(it + comma for it in new)))
        elif index == len(old):
            edits.append(Edit(old[before].end, old[-1].end, "".join(comma + it for it in new)))
        else:
            if new:
                edits.append(Edit(old[before].end, old[before].end, "".join(comma + it for it in new)))
            if gone:
                edits.append(Edit(old[before + 1].start, old[index].start, ""))
    return edits


def _gap(tree: Tree, gaps: Iterator[tuple[int, int]], good: Callable[[str], object]) -> str | None:
    texts = (tree.text[start:end] for start, end in gaps)
    return next((text for text in texts if good(text)), None)
