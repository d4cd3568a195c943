"""What can be done about weights where nothing is wrong: train this answer, not that one, only the last.

Everything is said as operations on places of one line, so that the line keeps its spacing and its other bytes.
A line that is only half typed is taken as it is meant.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Literal, NamedTuple

from tuneline.domain.role import Role
from tuneline.engine.fixes.accept import why_not
from tuneline.engine.fixes.memory import Changes, LineEdits, copy_state, settle
from tuneline.engine.snapshot import Snapshot
from tuneline.features.turns import slot_of
from tuneline.formats.turns import ABSENT, Slot
from tuneline.formats.view import View
from tuneline.rules.subject import Line
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import InsertItem, InsertMember, Op, Remove, SetValue, resolve
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import find, path_at
from tuneline.text.message import Message, Name

FileWide = Literal["train-last", "remove-weights"]


class Change(NamedTuple):
    """Something that can be done to one line: a title for people, a name that stays, and what it does."""

    title: Message
    name: str
    ops: tuple[Op, ...]


def turn_at(line: Line, column: int) -> Slot | None:
    """The turn at a column (in code points); None where there is none."""
    return slot_of(line.view, path_at(line.tree, column)[0]) if line.view is not None else None


def changes_of_message(line: Line, column: int) -> Iterator[Change]:
    """What can be done about the weight of the assistant message at a column (in code points)."""
    slot = turn_at(line, column)
    if slot is None or not slot.within.is_conversation or slot.turn.role != "assistant":
        return
    key, path, weight = slot.turn.shape.weight, slot.weight_path, slot.turn.weight
    if key is None or path is None:
        return
    if weight is ABSENT:
        for new in (0, 1):
            add = InsertMember(slot.at, key, new)
            yield Change(_title_of_new(key, new), f"weight-{new}", (add,))
    elif type(weight) is int and weight in (0, 1):  # of any other a finding says so, and has fixes
        new = 1 - weight
        yield Change(_title_of_changed(key, new), f"weight-{new}", (SetValue(path, new),))
        yield Change(Message("Remove the weight of this answer"), "weight-remove", (Remove(path),))


def _title_of_new(key: str, weight: int) -> Message:
    if weight:
        return Message("Add {key}: 1 (train this answer)", key=Name(key))
    return Message("Add {key}: 0 (do not train this answer)", key=Name(key))


def _title_of_changed(key: str, weight: int) -> Message:
    if weight:
        return Message("Change {key} to 1 (train this answer)", key=Name(key))
    return Message("Change {key} to 0 (do not train this answer)", key=Name(key))


def train_last(view: View) -> tuple[Op, ...]:
    """Weight 0 for every answer of a conversation but the last, which is trained; nothing where that is so.

    A last answer without a weight keeps none: it is trained anyway.
    """
    ops: list[Op] = []
    for section in view.sections:
        answers = [index for index, turn in enumerate(section.turns) if turn.role == "assistant"]
        if not section.is_conversation:
            continue
        for index in answers:
            turn, path, wanted = section.turns[index], section.weight_path(index), int(index == answers[-1])
            if path is None or turn.shape.weight is None or _is(turn.weight, wanted):
                continue
            if turn.weight is not ABSENT:
                ops.append(SetValue(path, wanted))
            elif not wanted:
                ops.append(InsertMember(section.turn_path(index), turn.shape.weight, 0))
    return tuple(ops)


def remove_weights(view: View) -> tuple[Op, ...]:
    """No weight on any message, whatever its role."""
    return tuple(
        Remove(slot.weight_path)
        for slot in view.slots()
        if slot.weight_path is not None and slot.turn.weight is not ABSENT
    )


def changes_of_example(line: Line) -> list[Change]:
    """What can be done about the weights of a whole example."""
    if line.view is None:
        return []
    offered = (
        Change(Message("Train only the last answer of this example"), "train-last", train_last(line.view)),
        Change(Message("Remove all weights in this example"), "remove-weights", remove_weights(line.view)),
    )
    return [change for change in offered if change.ops]


def new_messages(line: Line, column: int) -> Iterator[Change]:
    """Add an empty message at the end of the conversation at a column; the role that is due comes first."""
    if line.view is None:
        return
    slot = turn_at(line, column)
    sections = line.view.sections if slot is None else (slot.within,)
    section = next((it for it in sections if not it.is_answer), None)
    if section is None:
        return
    node = find(line.tree, section.path)
    if node is None or node.kind != "array":
        return
    fmt, known = line.view.format, list[object]()
    roles: list[Role] = ["user", "assistant"]
    if section.turns and section.turns[-1].role == "user":
        roles.reverse()
    for role in roles:
        title = Message("Add a user message") if role == "user" else Message("Add an assistant message")
        for turn in fmt.new_turns(section.shape, (fmt.word_for(role),), fmt.as_content("")):
            # A list in which both are written alike goes on with the one that is due.
            if turn not in known:
                yield Change(title, f"add-{role}", (InsertItem(section.path, len(node.items), turn),))
            known.append(turn)


def weigh_file(snapshot: Snapshot, how: FileWide) -> Generator[None, None, Changes]:
    """Do to every example of the file what `train_last` or `remove_weights` does to one, in steps.

    Lines that no strict parser accepts stay as they are.
    """
    state = copy_state(snapshot)
    yield from settle(state)
    multiline = state.assembly.multiline
    plan = train_last if how == "train-last" else remove_weights
    changes: list[LineEdits] = []
    for row, text in enumerate(snapshot.texts):
        # No line has a weight without the word, unless somebody escaped a letter of it.
        if multiline.holds(row) or (how == "remove-weights" and "weight" not in text and "\\u" not in text):
            continue
        yield
        view = state.view(row)
        ops = plan(view) if view is not None else ()
        if not ops:
            continue
        edits = resolve(tree := parse(text), ops)
        if edits and not tree.faults and why_not(tree, apply(text, edits), safe=False) is None:
            changes.append(LineEdits(row, tuple(edits)))
    return tuple(changes)


def _is(weight: object, number: int) -> bool:
    return type(weight) is int and weight == number
