"""The text that somebody means who points somewhere into an example."""

from __future__ import annotations

from dataclasses import dataclass

from tuneline.domain.role import Role
from tuneline.engine.snapshot import Snapshot
from tuneline.features.desk.lines import example_or_reason
from tuneline.features.desk.texts import Editable, texts_of
from tuneline.features.turns import slot_of
from tuneline.syntax.paths import Path, find, path_at
from tuneline.syntax.tree import Tree
from tuneline.text.message import Message
from tuneline.text.spans import Span


@dataclass(frozen=True, slots=True)
class Reached:
    """A text, its span with its quotes, the number of its turn in the example, and whether it was pointed at."""

    tree: Tree
    given: Editable
    span: Span
    turn: int
    role: Role
    inside: bool


def reach(snapshot: Snapshot, row: int, column: int, path: Path | None = None) -> Reached | Message:
    """The text at a code point of a row, or at a path; else one of the turn there, else the next one, else the last.

    With a path there is no other: why there is none at it.
    """
    found = example_or_reason(snapshot, row)
    if isinstance(found, Message):
        return found
    tree, view = found.line.tree, found.view
    placed = [(node.span, it) for it in texts_of(view, tree) if (node := find(tree, it.path)) is not None]
    if path is not None:
        placed = [it for it in placed if it[1].path == path]
    if not placed:
        return (
            Message("There is no text at this place.") if path is not None else Message("There is no text.")
        )
    inside = [it for it in placed if it[0].start <= column <= it[0].end]
    turn = slot_of(view, path_at(tree, column)[0])
    beside = [it for it in placed if turn is not None and (it[1].section, it[1].turn) == turn[:2]]
    after = [it for it in sorted(placed, key=lambda it: it[0]) if it[0].start >= column]
    span, given = (inside or beside or after or placed[-1:])[0]
    number = next(index for index, it in enumerate(view.slots()) if it[:2] == (given.section, given.turn))
    role = view.sections[given.section].turns[given.turn].role
    return Reached(tree, given, span, number, role, path is not None or bool(inside))
