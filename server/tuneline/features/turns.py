"""Which example is on a line, and which of its turns holds a place: shared by hovers, hints and semantic tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple, TypeVar

from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.formats.training import Trained, trained
from tuneline.formats.turns import Slot
from tuneline.formats.view import View
from tuneline.rules.subject import Line
from tuneline.syntax.paths import Path

T = TypeVar("T")


class Example(NamedTuple):
    """An example, complete or half typed, with the line that it is on."""

    line: Line
    view: View


def example_on(snapshot: Snapshot, row: int) -> Example | None:
    """The example on a line.

    None for blank lines, other JSON, lines inside a multi-line value, and those over `limits.READ_LINE`.
    """
    if not 0 <= row < len(snapshot.texts) or len(snapshot.texts[row]) > limits.READ_LINE:
        return None
    if snapshot.multiline.holds(row):
        return None
    line = snapshot.line(row)
    guessed = line.guess.name
    if line.view is None or (guessed is not None and guessed not in snapshot.reading.formats):
        return None
    return Example(line, line.view)


def slot_of(view: View, path: Path) -> Slot | None:
    """The turn that `path` leads to or into; None for one that is still to be typed."""
    found = view.turn_at(path)
    if found is None or found[1] >= len(view.sections[found[0]].turns):
        return None
    return view.slot(*found)


def trained_of(example: Example, slot: Slot) -> Trained:
    """Whether a turn of the example counts in the loss, and why."""
    return trained(example.view, example.line.reading.masks_of(example.view.format))[slot.section][slot.index]


def by_line(
    snapshot: Snapshot, first: int, last: int, most: int, made_of: Callable[[int, Example], Iterable[T]]
) -> Iterator[T | None]:
    """What is made of the examples on lines `first` to `last`, in order, and None after each line.

    Ends early after `most` things, and where `limits.RANGE_SIZE` code points of lines have been read.
    """
    made = size = 0
    for row in range(max(first, 0), min(last + 1, len(snapshot.texts))):
        size += len(snapshot.texts[row])
        if made >= most or size > limits.RANGE_SIZE:
            return
        example = example_on(snapshot, row)
        for thing in islice(made_of(row, example), most - made) if example is not None else ():
            made += 1
            yield thing
        yield None
