"""Every mask that an example has: what is written of whether something is trained, whoever obeys it.

A mask belongs to the whole line, to a turn or to a part of a turn. Nothing here depends on a target: which of them
count follows from its facts, see `training`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from tuneline.formats.messages import MASKS
from tuneline.formats.view import View
from tuneline.syntax.paths import Path

# Together and Fireworks weigh whole lines; mistral-finetune trains only the last answer of a line that says so.
LINE_MASKS: Final = (*sorted(MASKS), "only_last")


class Mask(NamedTuple):
    """A mask at its place. section, turn: None where it is the line's. part: None where it is not a part's."""

    path: Path
    key: str
    value: object
    section: int | None = None
    turn: int | None = None
    part: int | None = None


def masks(view: View) -> Iterator[Mask]:
    """The masks of an example: the line's own, then those of its turns and their parts in reading order."""
    for key in LINE_MASKS:
        if isinstance(value := view.value.get(key), int | float):
            yield Mask((key,), key, value)
    for slot in view.slots(lambda turn: bool(turn.masks or turn.parts)):
        for key, value in slot.turn.masks:
            yield Mask((*slot.at, key), key, value, slot.section, slot.index)
        for number, given in enumerate(slot.turn.parts):
            for key, value in given:
                yield Mask((*slot.content_path, number, key), key, value, slot.section, slot.index, number)


# How readers write these masks; all others are numbers.
_TRUE_OR_FALSE: Final = frozenset(("loss", "output_with_loss", "train", "trainable"))


def switched(key: str, *, on: bool) -> bool | int:
    """The value of a mask that has what it is on trained, or not."""
    return on if key in _TRUE_OR_FALSE else int(on)
