"""Semantic tokens: keys, roles, texts and weights, and with each whether it is trained or masked.

`trained` marks what counts in the loss; `masked` marks an answer that does not, with its keys, role and weight, so
that an editor can fade it. What the other roles say has neither: it is never trained.
Each line is walked once through its tree, in reading order and without recursion; a string is one token, however
long, and never goes over a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.turns import Example, by_line, trained_of
from tuneline.formats.turns import Slot
from tuneline.syntax.paths import Path, find, find_member
from tuneline.syntax.tree import Node

TYPES: Final = ("property", "enumMember", "string", "number")
MODIFIERS: Final = ("trained", "masked")
_PROPERTY, _ROLE, _STRING, _NUMBER = range(len(TYPES))
TRAINED: Final = 1
MASKED: Final = 2


class SemanticToken(NamedTuple):
    """Code points `start` to `end` of line `row`: an index into `TYPES`, and bits in the order of `MODIFIERS`."""

    row: int
    start: int
    end: int
    type: int
    modifiers: int


def semantic_tokens(snapshot: Snapshot, first: int, last: int) -> Iterator[SemanticToken | None]:
    """The tokens of lines `first` to `last` in order, and None after each line; ends early at the caps of `limits`."""
    return by_line(snapshot, first, last, limits.SEMANTIC_TOKENS, _walk)


def fits(snapshot: Snapshot) -> bool:
    """Whether the tokens of the whole document in one answer stay below the caps, as far as its size says."""
    return sum(map(len, snapshot.texts)) <= limits.RANGE_SIZE


def _walk(row: int, example: Example) -> Iterator[SemanticToken]:
    root = example.line.tree.root
    if root is None:
        return
    modified, values = _by_node(example)
    # What is still to be read, the first on top: a node, whether it is a key, and the modifiers around it.
    todo: list[tuple[Node, bool, int]] = [(root, False, 0)]
    while todo:
        node, is_key, modifiers = todo.pop()
        modifiers = modified.get(id(node), modifiers)
        kind = _PROPERTY if is_key else values.get(id(node))
        if kind is not None and node.end > node.start and node.kind not in ("object", "array"):
            yield SemanticToken(row, node.start, node.end, kind, modifiers)
        for member in reversed(node.members):
            inner = modified.get(id(member.key), modifiers)
            todo.append((member.value, False, inner))
            if member.key.kind != "missing":
                todo.append((member.key, True, inner))
        todo += [(item, False, modifiers) for item in reversed(node.items)]


def _by_node(example: Example) -> tuple[dict[int, int], dict[int, int]]:
    """By node (its id): the modifiers of what is inside, and the type of a value that has one."""
    tree, view = example.line.tree, example.view
    modified: dict[int, int] = {}
    values: dict[int, int] = {}

    def note(path: Path, kind: int) -> None:
        node = find(tree, path)
        if node is not None and node.kind != "missing":
            values[id(node)] = kind

    for slot in view.slots():
        holder = find_member(tree, slot.at)
        node = holder.key if holder else find(tree, slot.at)
        if node is None:
            continue
        modified[id(node)] = _modifiers(example, slot)
        if slot.role_path:
            note(slot.role_path, _ROLE)
        if slot.weight_path:
            note(slot.weight_path, _NUMBER)
    for text in view.texts():
        note(text.path, _STRING)
    for call in view.calls():
        note(call.name_path, _STRING)
        note(call.arguments_path, _STRING)
    return modified, values


def _modifiers(example: Example, slot: Slot) -> int:
    if trained_of(example, slot).yes:
        return TRAINED
    return MASKED if slot.turn.role == "assistant" else 0
