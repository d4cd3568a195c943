"""Edits of a line as plain values: said by path, without the tree that `resolve` needs to make text edits of them.

A finding can so carry its fix although the line was never parsed into a tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuneline.domain.value import Value
from tuneline.syntax import edits
from tuneline.syntax.moves import HERE, Decode, Encode, JoinTexts, Move, Unwrap, Wrap, members_moved, moved
from tuneline.syntax.paths import Path, find, find_member
from tuneline.syntax.tree import Edit, Node, Tree
from tuneline.text.message import Message


class InsertMember(Value, frozen=True):
    """Add a member to the object at `path`: after the first key of `after` that it has, else at the end.

    With an empty `after` it comes first. If the key is there already its value is set.
    """

    path: Path
    key: str
    value: Any
    after: tuple[str, ...] = edits.AFTER


class InsertItem(Value, frozen=True):
    """Put an item before item `index` of the list at `path`, at the end if there are fewer.

    source: the place of a value whose source text goes where `moves.HERE` is in `value`.
    """

    path: Path
    index: int
    value: Any
    source: Path | None = None


class Remove(Value, frozen=True):
    """Remove a member or an item with its comma."""

    path: Path


class SetValue(Value, frozen=True):
    """Replace the value at `path`, also one that is missing after its key."""

    path: Path
    value: Any


class RenameKey(Value, frozen=True):
    """Change the key of the member at `path`."""

    path: Path
    key: str


class ReplaceText(Value, frozen=True):
    """Put `text` in the place of code points `start` to `end` of the line."""

    start: int
    end: int
    text: str


Op = (
    InsertMember | InsertItem | Remove | SetValue | RenameKey | ReplaceText
    | Wrap | Unwrap | Move | Encode | Decode | JoinTexts
)  # fmt: skip


class Impossible(Exception):
    """Operations that cannot be done on a line, and why."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


def resolve(tree: Tree, ops: Sequence[Op]) -> list[Edit]:
    """The text edits, sorted, that do all of `ops` on the line as it is.

    None at all where `worked_out` raises Impossible.
    """
    try:
        return worked_out(tree, ops)
    except Impossible:
        return []


def worked_out(tree: Tree, ops: Sequence[Op]) -> list[Edit]:
    """As `resolve`; Impossible if a place does not exist or a value cannot be written, such as an infinite number.

    Places inside one that another op replaces or removes give edits that overlap, which `edits.apply` refuses.
    """
    try:
        return _resolve(tree, ops)
    except ValueError as error:
        raise Impossible(Message("The new value cannot be written as JSON.")) from error


def _resolve(tree: Tree, ops: Sequence[Op]) -> list[Edit]:
    nowhere = Impossible(Message("The line does not have the value that the fix is for."))
    found: list[Edit] = []
    # What goes into a container and out of it is worked out together, because the commas depend on both.
    changed: dict[int, tuple[Node, dict[int, list[str]], set[int]]] = {}
    removed = edits.locate(tree, [op.path for op in ops if isinstance(op, Remove)])
    for op in ops:
        match op:
            case ReplaceText(start, end, text):
                new = [Edit(start, end, text)]
            case SetValue(path, value):
                new = edits.set_value(tree, path, value)
            case RenameKey(path, key):
                new = edits.rename_key(tree, path, key)
            case InsertMember(path, key, value) if find_member(tree, (*path, key)):
                new = edits.set_value(tree, (*path, key), value)
            case Wrap() | Unwrap() | Encode() | Decode() | JoinTexts():
                new = moved(tree, op)
            case Move(path):
                target = find(tree, path)
                found_there = members_moved(tree, target, op) if target is not None else None
                if target is None or found_there is None:
                    raise nowhere
                index, text, gone = found_there
                into = changed.setdefault(id(target), (target, {}, set()))
                into[1].setdefault(index, []).append(text)
                into[2].update(gone)
                continue
            case Remove():
                place = next(removed)
                if place is None:
                    raise nowhere
                node, index = place
                changed.setdefault(id(node), (node, {}, set()))[2].add(index)
                continue
            case InsertMember(path) | InsertItem(path):
                target = find(tree, path)
                if target is None or target.kind != ("object" if isinstance(op, InsertMember) else "array"):
                    raise nowhere
                if isinstance(op, InsertMember):
                    index = edits.member_index(target, op.after)
                    text = edits.member_text(tree, target, op.key, op.value)
                else:
                    index = min(op.index, len(target.items))
                    text = edits.dumps(op.value, tree)
                    if op.source is not None:
                        held = find(tree, op.source)
                        if held is None or held.kind in ("missing", "bad"):
                            raise nowhere
                        text = text.replace(edits.dumps(HERE, tree), tree.text[held.start : held.end])
                changed.setdefault(id(target), (target, {}, set()))[1].setdefault(index, []).append(text)
                continue
        if not new:
            raise nowhere
        found += new
    for node, inserted, out in changed.values():
        found += edits.rebuild(tree, node, inserted, out)
    return sorted(found, key=lambda edit: edit[:2])
