"""Which member says that an answer is trained, what it says, and what stands in the way of setting it.

Formats have a mask of their own and some targets obey another one; whatever is obeyed is what is set.
"""

from __future__ import annotations

from typing import NamedTuple

from tuneline.engine.weigh import reader
from tuneline.features.turns import Example, slot_of, trained_of
from tuneline.formats.format import Format
from tuneline.formats.masks import switched
from tuneline.formats.training import Trained, of_line
from tuneline.formats.turns import ABSENT, Slot
from tuneline.formats.view import View
from tuneline.rules.reading import Reading
from tuneline.rules.subject import Line
from tuneline.syntax.ops import InsertMember, Op, Remove, SetValue
from tuneline.syntax.paths import Path, path_at
from tuneline.text.message import Message, Name


class Weight(NamedTuple):
    """The weight of one turn. value: as written, `ABSENT` if it has none.

    path: where it is or would be; None where such a turn has none. why_not: why it cannot be set, None where it can.
    trained: whether the turn is trained, and why.
    """

    path: Path | None
    value: object
    why_not: Message | None
    trained: Trained


def weight_key(fmt: Format, reading: Reading, slot: Slot | None = None) -> str | None:
    """The key by which answers are kept out of the loss; None where nothing is obeyed.

    slot: a turn that may have one of several keys already.
    """
    masks = reading.masks_of(fmt)
    if "assistant" not in masks.roles:
        return None
    keys = (*masks.over, *(() if masks.key is None else (masks.key,)))
    written = [key for key in keys if slot is not None and isinstance(slot.item, dict) and key in slot.item]
    return next(iter((*written, *keys[::-1])), None)


def weight_of(line: Line, view: View, slot: Slot) -> Weight:
    """The weight of a turn. The line may be broken: then nothing can be set."""
    key = weight_key(view.format, line.reading, slot)
    shown = key if key is not None else slot.turn.shape.weight
    path = (*slot.at, shown) if shown is not None and isinstance(slot.item, dict) else None
    value = slot.item.get(shown, ABSENT) if path is not None else ABSENT
    why_not = _why_not(line, view, slot, key)
    if why_not is not None and value is ABSENT:
        path = None
    return Weight(path, value, why_not, trained_of(Example(line, view), slot))


def _why_not(line: Line, view: View, slot: Slot, key: str | None) -> Message | None:
    if line.tree.faults:
        return Message("The line is not valid JSON. Fix it first.")
    if slot.turn.role != "assistant":
        return Message("Only answers have a weight.")
    if not slot.within.is_conversation:
        return Message("Answers of this kind have no weight.")
    if key is None or not isinstance(slot.item, dict):
        return Message(
            "{reader} reads no weight in {example}.",
            reader=reader(line.reading),
            example=view.format.example,
        )
    by_line = of_line(view, line.reading.masks_of(view.format))
    if by_line.nothing:
        return Message("The {key} of the line keeps all of it out of the training.", key=Name(by_line.key))
    return None


def answer_at(line: Line, view: View, column: int) -> tuple[Slot, bool] | None:
    """The answer at a code point of the line, else the last one of the example; and whether it is the one there."""
    here = slot_of(view, path_at(line.tree, column)[0])
    if here is not None and here.turn.role == "assistant" and here.within.is_conversation:
        return here, True
    last = None
    for slot in view.slots(lambda turn: turn.role == "assistant"):
        if slot.within.is_conversation:
            last = slot
    return (last, False) if last is not None else None


def other_weight(weight: Weight) -> bool | int:
    """The weight with which the turn would be trained if it is not, and not trained if it is."""
    assert weight.path is not None
    return switched(str(weight.path[-1]), on=not weight.trained.yes)


def ops_of(slot: Slot, weight: Weight, value: object) -> tuple[Op, ...]:
    """What sets a weight that can be set, or with `ABSENT` removes it; nothing where it is so already."""
    path = weight.path
    if path is None or (type(value) is type(weight.value) and value == weight.value):
        return ()
    if value is ABSENT:
        return (Remove(path),)
    return (
        (SetValue(path, value),)
        if weight.value is not ABSENT
        else (InsertMember(slot.at, str(path[-1]), value),)
    )
