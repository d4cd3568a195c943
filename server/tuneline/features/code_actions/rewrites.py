"""What can be done to an example, a selection or a file where nothing need be wrong: weights, messages, formats."""

from __future__ import annotations

from collections.abc import Iterator

from tuneline.engine.fixes.accept import why_not
from tuneline.engine.fixes.memory import Changes, LineEdits
from tuneline.engine.snapshot import Snapshot
from tuneline.features import conversion_of_document as conversion
from tuneline.features import limits
from tuneline.features.code_actions import weights
from tuneline.features.code_actions.job import REWRITE, Action, Job, Point
from tuneline.features.desk.weighing import answer_at
from tuneline.features.marks import mark
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve as resolve_ops
from tuneline.text.message import Count, Message


def rewrites(snapshot: Snapshot, at: Point) -> list[Action]:
    row, column = at
    if row >= len(snapshot.texts) or len(snapshot.texts[row]) > limits.READ_LINE:
        return []
    found = []
    is_ready = len(snapshot.texts[row]) <= limits.READY_LINE
    for change in line_changes(snapshot, row, column):
        changes = change_edits(snapshot, row, change) if is_ready else None
        if changes or changes is None:
            job = Job("change", row, column, mark(snapshot.texts[row]), title=change.name)
            to_fill = change.name.startswith("add-")
            found.append(Action(change.title, REWRITE, job, changes, row, to_fill=to_fill))
    line = snapshot.line(row)
    if line.view is not None and line.view.format.method == "supervised":
        if not line.tree.faults and answer_at(line, line.view, column) is not None:
            found += train_last_of_file(snapshot)
        if weights.remove_weights(line.view):
            found.append(Action(Message("Remove all weights in this file"), REWRITE, Job("remove-weights")))
    if (offer := conversion.offer_for_example(snapshot, row)) is not None:
        job = Job("convert", row, column, mark(snapshot.texts[row]), title=offer.to.name)
        found.append(Action(offer.title, REWRITE, job, None, row))
    return found


def train_last_of_file(snapshot: Snapshot) -> Iterator[Action]:
    """The last answer of every example, with the number of lines that change where it is quickly known."""
    title = Message("Train only the last answer of every example in this file")
    number = weights.number_of_changes(snapshot, range(len(snapshot.texts)))
    if number is not None:
        title = Message(
            "{title} ({number})", title=title, number=Count(number, "line changes", "lines change")
        )
    if number != 0:
        yield Action(title, REWRITE, Job("train-last"))


def train_last_of(snapshot: Snapshot, first: int, last: int) -> Iterator[Action]:
    """The last answer of every example on the selected lines."""
    rows = range(first, min(last + 1, len(snapshot.texts)))
    number = weights.number_of_changes(snapshot, rows)
    title = Message("Train only the last answer of the selected examples")
    if number is not None:
        title = Message(
            "{title} ({number})", title=title, number=Count(number, "line changes", "lines change")
        )
    if number != 0:
        line = mark("\n".join(snapshot.texts[rows.start : rows.stop]))
        yield Action(title, REWRITE, Job("train-last-of", rows.start, 0, line, rows=len(rows)), row=first)


def line_changes(snapshot: Snapshot, row: int, column: int) -> list[weights.Change]:
    """What can be done at a place of a line where nothing need be wrong."""
    line = snapshot.line(row)
    return [
        *weights.changes_of_message(line, column),
        *weights.changes_of_example(line),
        *weights.new_messages(line, column),
    ]


def change_edits(snapshot: Snapshot, row: int, change: weights.Change) -> Changes:
    tree = snapshot.line(row).tree
    edits = resolve_ops(tree, change.ops)
    if not edits:
        return ()
    try:
        text = apply(tree.text, edits)
    except ValueError:  # two that meet, which only a broken line can have
        return ()
    return (LineEdits(row, tuple(edits)),) if tree.faults or why_not(tree, text, safe=False) is None else ()
