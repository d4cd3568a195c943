"""What was found in some lines of a file, small enough for a file of millions of them, and how parts are put together.

Nearly all lines of a file have one of a few summaries, so a line keeps the number of one. What tells its example from
others is a mark of eight bytes, which equal examples share whatever process made it.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, partial
from operator import attrgetter
from typing import Any, Final

from msgspec import Struct, field

from tuneline.engine.statistics import Stats
from tuneline.engine.summary import Summary
from tuneline.rules.columns import Column, Few
from tuneline.rules.finding import Cause, Finding
from tuneline.rules.subject import FileLines, MultiLines
from tuneline.text.lines import BadByte

# A number takes two bytes as long as they are enough for all summaries.
_SHORT: Final = "H"
_MOST_SHORT: Final = 1 << 16
_INSIDE: Final = Summary("inside")


def _numbers() -> array[int]:
    return array(_SHORT)


def _marks() -> array[int]:
    return array("Q")


class Part(Struct, eq=False):
    """What was found in lines that follow each other. Rows count from the first of them.

    table, numbers: the different summaries, their fingerprints left out, and by row the number of one of them.
    marks: by row what equal examples have in common; 0 where there is no example.
    findings: by row. more: the lines where findings were left out that are reported once per file, after the first.
    undecodable: by row, the first byte that is not UTF-8. returns: the rows that end at a carriage return alone.
    """

    table: list[Summary] = field(default_factory=list)
    numbers: array[int] = field(default_factory=_numbers)
    marks: array[int] = field(default_factory=_marks)
    findings: dict[int, tuple[Finding, ...]] = field(default_factory=dict)
    more: dict[Cause, array[int]] = field(default_factory=dict)
    stats: Stats = field(default_factory=Stats)
    undecodable: dict[int, BadByte] = field(default_factory=dict)
    returns: list[int] = field(default_factory=list)
    _known: dict[Summary, int] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part) and self.__reduce__() == other.__reduce__()

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[object, ...]:
        return Part, (
            self.table,
            self.numbers,
            self.marks,
            self.findings,
            self.more,
            self.stats,
            self.undecodable,
            self.returns,
        )

    @property
    def lines(self) -> int:
        """How many lines these are."""
        return len(self.numbers)

    def number(self, summary: Summary) -> int:
        """The number of a summary without fingerprint."""
        known = self._known
        if len(known) != len(self.table):
            known.update((it, number) for number, it in enumerate(self.table))
        number = known.setdefault(summary, len(self.table))
        if number == len(self.table):
            self.table.append(summary)
            if number == _MOST_SHORT:
                self.numbers = array("I", self.numbers)
        return number

    def note(self, summary: Summary) -> None:
        """Add a line, without its findings."""
        self.marks.append(summary.fingerprint)
        number = self.number(summary._replace(fingerprint=0) if summary.fingerprint else summary)
        self.numbers.append(number)

    def left_out(self, cause: Cause, row: int) -> None:
        """A finding of this cause was left out on a line."""
        if cause not in self.more:
            self.more[cause] = array("I")
        self.more[cause].append(row)

    def add(self, other: Part) -> None:
        """Add the lines of another part after these."""
        first = self.lines
        numbers = [self.number(it) for it in other.table]
        if numbers == list(range(len(numbers))) and self.numbers.typecode == other.numbers.typecode:
            self.numbers.extend(other.numbers)
        else:
            self.numbers.extend(array(self.numbers.typecode, map(numbers.__getitem__, other.numbers)))
        self.marks.extend(other.marks)
        self.findings.update((first + row, found) for row, found in other.findings.items())
        for cause, rows in other.more.items():
            self.more.setdefault(cause, array("I")).extend(map(first.__add__, rows))
        self.stats.merge(other.stats)
        self.undecodable.update((first + row, byte) for row, byte in other.undecodable.items())
        self.returns.extend(first + row for row in other.returns)

    def merge(self, other: Part) -> Part:
        """Both as one, `other` after this one; neither changes. It does not matter which are put together first."""
        whole = Part()
        whole.add(self)
        whole.add(other)
        return whole

    def summaries(self) -> Column[Summary]:
        """By row, without fingerprints."""
        return Column(self.numbers, self.table)

    def columns(self, multiline: MultiLines, fingerprints: Callable[[], Mapping[int, int]]) -> FileLines:
        """The columns that rules about files see; a line inside a multi-line value has nothing in them."""
        numbers, table = self.numbers, self.table
        if multiline:
            numbers, table = array(numbers.typecode, numbers), [*table, _INSIDE]
            for value in multiline:
                numbers[value.first : value.end] = array(numbers.typecode, [len(table) - 1]) * value.count

        often: Callable[[], Mapping[int, int]] = cache(partial(Counter, numbers))

        def column(name: str) -> Column[Any]:
            return Column(numbers, list(map(attrgetter(name), table)), often)

        return FileLines(
            column("kind"),
            column("guess"),
            Few(
                lambda: {row: it for row, it in fingerprints().items() if not multiline.holds(row)},
                len(numbers),
                0,
            ),
            column("keys"),
            column("unanswered"),
            column("types"),
        )
