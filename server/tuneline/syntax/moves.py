"""Source text that moves: what is written elsewhere is copied from the line, never read and written again.

So numbers keep their spelling and strings their escapes, and a number that Python cannot hold is as good as any
other. What must be changed on the way (a text in a string, the JSON inside one) is changed in the source text too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from tuneline.domain.value import Value
from tuneline.syntax.edits import dumps, is_escaped, member_index, style
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Path, find
from tuneline.syntax.strings import quote
from tuneline.syntax.tree import Edit, Member, Node, Tree
from tuneline.text.pattern import pattern

# In the `around` of a Wrap: where the value that is wrapped goes.
HERE: Final = "\ue000 the value \ue000"


class Wrap(Value, frozen=True):
    """Write `around` around the value at `path`: JSON in which `HERE` is the place of that value."""

    path: Path
    around: Any


class Unwrap(Value, frozen=True):
    """Let the value at `inner`, which is inside the one at `path`, take its place."""

    path: Path
    inner: Path


class Move(Value, frozen=True):
    """Move the members `keys` of the object at `path` into a new object under `into`.

    It goes after the first key of `after` that the object has, at the end if it has none of them; with an empty
    `after` it comes first.
    """

    path: Path
    keys: tuple[str, ...]
    into: str
    after: tuple[str, ...] = ()


class Encode(Value, frozen=True):
    """Write the value at `path` as a string that holds its source text."""

    path: Path


class Decode(Value, frozen=True):
    """Write the JSON that the string at `path` holds in its place, on one line; nothing if it holds none."""

    path: Path


class JoinTexts(Value, frozen=True):
    """Write the strings at `texts` as one in the place of the value at `path`, with `between` in between.

    before, after: what comes in front of them and after them.
    """

    path: Path
    texts: tuple[Path, ...]
    between: str = ""
    before: str = ""
    after: str = ""


Moved = Wrap | Unwrap | Encode | Decode | JoinTexts

_break = pattern(r"([,:]?)[ \t\r]*+\n[ \t\r\n]*+")
_string = pattern(r'("(?:[^"\\]|\\.)*+")', re.DOTALL)


def moved(tree: Tree, op: Moved) -> list[Edit]:
    """The edits of one operation; none where a place does not exist or holds something else."""
    node = find(tree, op.path)
    if node is None or node.kind in ("missing", "bad"):
        return []
    match op:
        case Wrap(_, around):
            before, after = dumps(around, tree).split(dumps(HERE, tree))
            return [Edit(node.start, node.start, before), Edit(node.end, node.end, after)]
        case Unwrap(path, inner):
            kept = find(tree, inner) if inner[: len(path)] == path else None
            if kept is None or kept.kind == "missing":
                return []
            return [Edit(node.start, kept.start, ""), Edit(kept.end, node.end, "")]
        case Encode():
            text = quote(tree.text[node.start : node.end], ascii=is_escaped(tree))
            return [Edit(node.start, node.end, text)]
        case Decode():
            held = _held(node.value) if node.kind == "string" else None
            return [Edit(node.start, node.end, held)] if held is not None else []
        case JoinTexts(_, texts):
            inside = [find(tree, path) for path in texts]
            pieces = list(_insides(tree, inside))
            if len(pieces) < len(inside):
                return []
            between, before, after = (
                quote(text, ascii=is_escaped(tree))[1:-1] for text in (op.between, op.before, op.after)
            )
            return [Edit(node.start, node.end, f'"{before}{between.join(pieces)}{after}"')]


def one_line(text: str) -> str:
    """JSON that is spread over lines, on one line; a line break inside a string is written as `\\n`."""
    pieces = _string.split(text)
    for number, piece in enumerate(pieces):
        pieces[number] = piece.replace("\n", "\\n") if number % 2 else _break.sub(_one_space, piece)
    return "".join(pieces)


def _one_space(match: re.Match[str]) -> str:
    return f"{match[1]} " if match[1] else ""


def _held(text: str) -> str | None:
    inner = parse(text)
    if inner.root is None or inner.faults:
        return None
    return one_line(text[inner.root.start : inner.root.end])


def _insides(tree: Tree, nodes: list[Node | None]) -> Iterator[str]:
    """The source text of strings, without their quotes."""
    for node in nodes:
        if node is not None and node.kind == "string" and node.closed and tree.text[node.start] == '"':
            yield tree.text[node.start + 1 : node.end - 1]


def members_moved(tree: Tree, node: Node, op: Move) -> tuple[int, str, frozenset[int]] | None:
    """Before which member of an object the new one goes, its text, and which members go into it.

    None where one is absent or comes twice, or where the object has the new key already.
    """
    found: dict[str, tuple[int, Member]] = {}
    for index, member in enumerate(node.members):
        key = member.key.value
        if key in op.keys or key == op.into:
            if key in found or key == op.into or member.value.kind == "missing":
                return None
            found[key] = (index, member)
    if found.keys() != set(op.keys):
        return None
    comma, colon = style(tree, node)
    inside = comma.join(tree.text[found[key][1].start : found[key][1].end] for key in op.keys)
    text = f"{quote(op.into, ascii=is_escaped(tree))}{colon}{{{inside}}}"
    return member_index(node, op.after), text, frozenset(index for index, _ in found.values())
