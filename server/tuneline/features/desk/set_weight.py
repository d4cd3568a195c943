"""The weight of one answer is set from anywhere in its example, with an edit of that member alone."""

from __future__ import annotations

from typing import Literal, NamedTuple

from tuneline.engine.fixes.accept import why_not
from tuneline.engine.fixes.memory import Changes, LineEdits
from tuneline.engine.line import read_line
from tuneline.engine.snapshot import Snapshot
from tuneline.features.desk.lines import Read, example_or_reason
from tuneline.features.desk.weighing import answer_at, ops_of, other_weight, weight_of
from tuneline.features.marks import mark
from tuneline.features.turns import slot_of
from tuneline.formats.training import Trained
from tuneline.formats.turns import ABSENT, Slot
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve
from tuneline.syntax.paths import Path
from tuneline.text.message import Message

TOGGLE: Literal["toggle"] = "toggle"


class Outcome(NamedTuple):
    """What is to be changed; the weight (`ABSENT`: none) and whether the answer is trained, as they are then.

    refused: why nothing is. stale: whether the line is not the one that was meant. path: the answer. line: its line.
    """

    row: int
    changes: Changes = ()
    refused: Message | None = None
    stale: bool = False
    path: Path | None = None
    value: object = ABSENT
    trained: Trained | None = None
    line: str = ""


def set_weight(
    snapshot: Snapshot, row: int, column: int, weight: object, *, path: Path | None = None, line: str = ""
) -> Outcome:
    """What sets the weight of the answer at a path, or at a code point of the row, else of the last one there.

    weight: a number, true or false, `ABSENT` to remove it, or `TOGGLE`. line: what `mark` gave for the line; if it is
    somewhere else now it is found.
    """
    if line and not (row < len(snapshot.texts) and mark(snapshot.texts[row]) == line):
        moved = _moved(snapshot, row, line)
        if moved is None:
            return Outcome(row, refused=Message("The line has changed since it was read."), stale=True)
        row = moved
    found = example_or_reason(snapshot, row)
    if isinstance(found, Message):
        return Outcome(row, refused=found)
    slot = _slot(found, column, path)
    if slot is None:
        return Outcome(row, refused=Message("The example has no answer whose weight could be set."))
    now = weight_of(found.line, found.view, slot)
    if now.why_not is not None:
        return Outcome(row, (), now.why_not, False, slot.at, now.value, now.trained, found.line.text)
    value = other_weight(now) if weight == TOGGLE else weight
    edits = tuple(resolve(found.line.tree, ops_of(slot, now, value)))
    text = apply(found.line.text, edits)
    refused = why_not(found.line.tree, text, safe=False) if edits else None
    if refused is not None:
        return Outcome(row, (), refused, False, slot.at, now.value, now.trained, found.line.text)
    # As the whole line is read then, because some readers look at all of it.
    after = read_line(text, snapshot.reading)
    again = slot_of(after.view, slot.at) if after.view is not None else None
    trained = now.trained
    if after.view is not None and again is not None:
        trained = weight_of(after, after.view, again).trained
    return Outcome(row, (LineEdits(row, edits),) if edits else (), None, False, slot.at, value, trained, text)


def _slot(found: Read, column: int, path: Path | None) -> Slot | None:
    if path is not None:
        own = (slot for slot in found.view.slots() if path[: len(slot.at)] == slot.at and slot.at)
        return slot_of(found.view, path) or next(own, None)
    answer = answer_at(found.line, found.view, column)
    if answer is not None:
        return answer[0]
    # Any answer, so that the reason why it has no weight can be said.
    return next(iter(found.view.slots(lambda turn: turn.role == "assistant")), None)


def _moved(snapshot: Snapshot, row: int, line: str) -> int | None:
    size = line.partition("-")[0]
    rows = (at for at, text in enumerate(snapshot.texts) if str(len(text)) == size and mark(text) == line)
    return min(rows, key=lambda at: abs(at - row), default=None)
