"""Which member says that an answer is trained, what it says, and what stands in the way of setting it.

Formats have a mask of their own and some targets obey another one; whatever is obeyed is what is set.
"""

from __future__ import annotations

from typing import NamedTuple

from tuneline.engine.weigh import reader
from tuneline.features.turns import Example, trained_of
from tuneline.formats.format import Format
from tuneline.formats.training import Trained, of_line
from tuneline.formats.turns import ABSENT, Slot
from tuneline.formats.view import View
from tuneline.rules.reading import Reading
from tuneline.rules.subject import Line
from tuneline.syntax.paths import Path
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


def weight_key(fmt: Format, reading: Reading) -> str | None:
    """The key by which answers are kept out of the loss; None where nothing is obeyed."""
    masks = reading.masks_of(fmt)
    if not masks.roles or "assistant" in masks.roles:
        return (*masks.over, masks.key)[0]
    return None


def weight_of(line: Line, view: View, slot: Slot) -> Weight:
    """The weight of a turn. The line may be broken: then nothing can be set."""
    key = weight_key(view.format, line.reading)
    own = slot.turn.shape.weight
    shown = key if key is not None and isinstance(slot.item, dict) else own
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
