"""Semantic tokens: keys, roles, texts and weights, and with each whether it is trained, masked, or reasoning.

`trained` marks what counts in the loss; `masked` marks an answer that does not, with its keys, role and weight, so
that an editor can fade it. What the other roles say has neither: it is never trained. `reasoning` marks what the
model thinks before it answers.
Each line is walked once through its tree, in reading order and without recursion. A string is one token, however
long, and never goes over a line, unless a part of it is reasoning; around its escapes it has holes, because the
editor's grammar colours them and in a wall of text they are what the eye holds on to.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from tuneline.domain.role import Role
from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.turns import Example, by_line
from tuneline.formats.thoughts import thought_in
from tuneline.formats.training import trained
from tuneline.syntax.paths import Path, find, find_member
from tuneline.syntax.strings import escapes, source_offset
from tuneline.syntax.tree import Node
from tuneline.text.spans import Span

TYPES: Final = ("property", "enumMember", "string", "number")
MODIFIERS: Final = ("trained", "masked", "reasoning")
_PROPERTY, _ROLE, _STRING, _NUMBER = range(len(TYPES))
TRAINED: Final = 1
MASKED: Final = 2
REASONING: Final = 4


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
    modified, values, thought = _by_node(example)
    # What is still to be read, the first on top: a node, whether it is a key, and the modifiers around it.
    todo: list[tuple[Node, bool, int]] = [(root, False, 0)]
    while todo:
        node, is_key, modifiers = todo.pop()
        modifiers = modified.get(id(node), modifiers)
        kind = _PROPERTY if is_key else values.get(id(node))
        if kind is not None and node.end > node.start and node.kind not in ("object", "array"):
            token = SemanticToken(row, node.start, node.end, kind, modifiers)
            part = thought.get(id(node))
            holes = (
                list(islice(escapes(example.line.tree, node), limits.HOLES)) if node.kind == "string" else []
            )
            for it in (token,) if part is None else _parted(token, part):
                yield from _around(it, holes)
        for member in reversed(node.members):
            inner = modified.get(id(member.key), modifiers)
            todo.append((member.value, False, inner))
            if member.key.kind != "missing":
                todo.append((member.key, True, inner))
        todo += [(item, False, modifiers) for item in reversed(node.items)]


def _parted(token: SemanticToken, thought: Span) -> Iterator[SemanticToken]:
    """A string of which a part is reasoning."""
    inside = token._replace(
        start=thought.start, end=thought.end, modifiers=token.modifiers & ~MASKED | REASONING
    )
    for it in (token._replace(end=thought.start), inside, token._replace(start=thought.end)):
        if it.start < it.end:
            yield it


def _around(token: SemanticToken, holes: list[Span]) -> Iterator[SemanticToken]:
    """A token without the escapes in it."""
    start = token.start
    for hole in holes:
        if start <= hole.start and hole.end <= token.end:
            if start < hole.start:
                yield token._replace(start=start, end=hole.start)
            start = hole.end
    if start < token.end:
        yield token._replace(start=start)


def _by_node(example: Example) -> tuple[dict[int, int], dict[int, int], dict[int, Span]]:
    """By node (its id): the modifiers of what is inside, the type of a value that has one, and what is reasoning."""
    tree, view = example.line.tree, example.view
    learned = trained(view, example.line.reading.masks_of(view.format))
    modified: dict[int, int] = {}
    values: dict[int, int] = {}
    thought: dict[int, Span] = {}

    def note(path: Path, kind: int) -> None:
        node = find(tree, path)
        if node is not None and node.kind != "missing":
            values[id(node)] = kind

    for slot in view.slots():
        holder = find_member(tree, slot.at)
        node = holder.key if holder else find(tree, slot.at)
        if node is None:
            continue
        modified[id(node)] = _modifiers(learned[slot.section][slot.index].yes, slot.turn.role)
        if slot.role_path:
            note(slot.role_path, _ROLE)
        if slot.weight_path:
            note(slot.weight_path, _NUMBER)
    for text in view.texts():
        node = find(tree, text.path)
        if node is None or node.kind == "missing":
            continue
        values[id(node)] = _STRING
        of_turn = learned[text.section][text.turn]
        if of_turn.parts is not None:
            content = view.sections[text.section].content_path(text.turn)
            modified[id(node)] = _modifiers(of_turn.counts(text.path, content), text.role)
        if (found := thought_in(text)) is not None:
            start, end = (source_offset(tree, node, it) for it in (found.start, found.end))
            thought[id(node)] = Span(start, end) if found.tagged else node.span
    for call in view.calls():
        note(call.name_path, _STRING)
        note(call.arguments_path, _STRING)
    return modified, values, thought


def _modifiers(yes: bool, role: Role) -> int:
    if yes:
        return TRAINED
    return MASKED if role == "assistant" else 0
