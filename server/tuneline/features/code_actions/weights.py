"""What can be done about weights where nothing is wrong: train this answer, not that one, only the last.

Everything is said as operations on places of one line, so that the line keeps its spacing and its other bytes.
A line that is only half typed is taken as it is meant.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Literal, NamedTuple

from tuneline.domain.role import Role
from tuneline.engine.fixes.accept import why_not
from tuneline.engine.fixes.memory import LineEdits, copy_state, settle
from tuneline.engine.fixes.plan import finish
from tuneline.engine.line import Checker
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.weigh import ActiveRules
from tuneline.features import limits
from tuneline.features.desk.weighing import answer_at, ops_of, other_weight, weight_key, weight_of
from tuneline.features.turns import slot_of
from tuneline.formats.masks import switched
from tuneline.formats.turns import ABSENT, Slot
from tuneline.formats.view import View
from tuneline.rules.reading import Reading
from tuneline.rules.subject import Line
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import InsertItem, InsertMember, Op, Remove, SetValue, resolve
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import find, path_at
from tuneline.text.message import Message

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
    """What can be done about the weight of the answer at a column (in code points), else of the last one."""
    found = answer_at(line, line.view, column) if line.view is not None else None
    if line.view is None or found is None:
        return
    slot, here = found
    weight = weight_of(line, line.view, slot)
    # Of a weight that is neither 0 nor 1 a finding says so, and has fixes.
    if weight.why_not is not None or (weight.value is not ABSENT and weight.value not in (0, 1)):
        return
    new = other_weight(weight)
    several = sum(1 for _ in line.view.slots(lambda turn: turn.role == "assistant")) > 1
    yield Change(_title(here or not several, on=bool(new)), f"weight-{int(new)}", ops_of(slot, weight, new))
    if here and weight.value is not ABSENT:
        yield Change(
            Message("Remove the weight of this answer"), "weight-remove", ops_of(slot, weight, ABSENT)
        )


def _title(here: bool, *, on: bool) -> Message:
    if here:
        return Message("Train this answer") if on else Message("Do not train this answer")
    return Message("Train the last answer") if on else Message("Do not train the last answer")


def train_last(view: View, reading: Reading) -> tuple[Op, ...]:
    """Weight 0 for every answer of a conversation but the last, which is trained; nothing where that is so.

    A last answer without a weight keeps none: it is trained anyway.
    """
    ops: list[Op] = []
    for section in view.sections:
        answers = [index for index, turn in enumerate(section.turns) if turn.role == "assistant"]
        if not section.is_conversation:
            continue
        for index in answers:
            item, last = section.items[index], index == answers[-1]
            slot = Slot(0, index, section, section.turns[index], item, section.turn_path(index))
            key = weight_key(view.format, reading, slot)
            if key is None or not isinstance(item, dict):
                continue
            value = item.get(key, ABSENT)
            wanted = switched(key, on=last)
            if type(value) in (int, bool) and value == wanted:
                continue
            if value is not ABSENT:
                ops.append(SetValue((*slot.at, key), wanted))
            elif not last:
                ops.append(InsertMember(slot.at, key, wanted))
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
    if line.view is None or line.tree.faults:
        return []
    last = train_last(line.view, line.reading)
    offered = (
        Change(Message("Train only the last answer of this example"), "train-last", last),
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


def weigh_lines(
    snapshot: Snapshot, how: FileWide, rows: Sequence[int] | None = None
) -> Generator[None, None, Sequence[LineEdits]]:
    """Do to every example of the file, or of some rows, what `train_last` or `remove_weights` does to one, in steps.

    Lines that no strict parser accepts stay as they are.
    """
    state = copy_state(snapshot)
    if rows is None:
        yield from settle(state)
    multiline = state.assembly.multiline
    changes: list[LineEdits] = []
    for row in range(len(snapshot.texts)) if rows is None else rows:
        text = snapshot.texts[row]
        # No line has a weight without the word, unless somebody escaped a letter of it.
        if multiline.holds(row) or (how == "remove-weights" and "weight" not in text and "\\u" not in text):
            continue
        yield
        view = state.view(row)
        if view is None:
            continue
        ops = train_last(view, state.reading) if how == "train-last" else remove_weights(view)
        if not ops:
            continue
        edits = resolve(tree := parse(text), ops)
        if edits and not tree.faults and why_not(tree, apply(text, edits), safe=False) is None:
            changes.append(LineEdits(row, tuple(edits)))
    return tuple(changes)


def number_of_changes(snapshot: Snapshot, rows: range) -> int | None:
    """How many lines training only their last answers changes; None where that takes long to say."""
    if sum(map(len, snapshot.texts[rows.start : rows.stop])) > limits.COUNTED_CHANGES:
        return None
    number, size = 0, 0
    odd: list[int] = []
    checker = Checker(snapshot.reading, ActiveRules(()))
    for row in rows:
        if snapshot.multiline.holds(row):
            continue
        text = snapshot.texts[row]
        checked = checker.check_quickly(text)
        if checked is None:
            size += len(text)
            odd.append(row)
        elif checked.view is not None and train_last(checked.view, snapshot.reading):
            number += 1  # a sound line takes what is written into it
    if size > limits.COUNTED_ODD:
        return None
    return number + len(finish(weigh_lines(snapshot, "train-last", odd)))
