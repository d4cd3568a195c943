"""Which example is on a line, and which of its turns holds a place: shared by hovers, hints and semantic tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple, TypeVar

from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.formats.view import Section, Turn, View
from tuneline.rules.subject import Line
from tuneline.syntax.paths import Path

T = TypeVar("T")


class Example(NamedTuple):
    """An example, complete or half typed, with the line that it is on."""

    line: Line
    view: View


class Place(NamedTuple):
    """One turn of an example: `section` and `number` are those of `TurnTokens`."""

    section: int
    number: int
    within: Section
    turn: Turn
    path: Path


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


def places(view: View) -> list[Place]:
    """All turns of an example in reading order."""
    return [
        Place(at, number, section, turn, section.turn_path(number))
        for at, section in enumerate(view.sections)
        for number, turn in enumerate(section.turns)
    ]


def place_of(view: View, path: Path) -> Place | None:
    """The turn that `path` leads to or into; None for one that is still to be typed."""
    found = view.turn_at(path)
    if found is None or found[1] >= len(view.sections[found[0]].turns):
        return None
    number, index = found
    section = view.sections[number]
    return Place(number, index, section, section.turns[index], section.turn_path(index))


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
