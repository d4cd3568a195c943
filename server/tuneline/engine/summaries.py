"""The summaries of a document's lines as columns: what few lines have differently is kept once.

Nearly all lines have one of a few summaries but for their fingerprints, so a line takes twelve bytes. They are kept up
with every edit; what no line has any more is forgotten now and then.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any, Final, overload

from tuneline.engine.summary import Summary
from tuneline.rules.columns import Column
from tuneline.rules.subject import FileLines, MultiLines

# Stands for a line that is not checked, and for one inside a multi-line value.
_UNKNOWN: Final = Summary("unknown")
_INSIDE: Final = Summary("inside")
# Summaries that no line may have any more, beside as many as there are lines.
_SPARE: Final = 1_000


class Summaries(Sequence[Summary | None]):
    """By line what is known of it; None until it is checked."""

    __slots__ = ("_known", "_marks", "_numbers", "_table")

    def __init__(self, lines: int = 0) -> None:
        self._numbers = array("I", bytes(4 * lines))
        self._marks = array("Q", bytes(8 * lines))
        # The different summaries without fingerprints. Copies share it, as it only grows.
        self._table: list[Summary] = [_UNKNOWN]
        self._known: dict[Summary, int] = {_UNKNOWN: 0}

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, row: int) -> Summary | None: ...
    @overload
    def __getitem__(self, row: slice) -> list[Summary | None]: ...
    def __getitem__(self, row: Any) -> Any:
        if isinstance(row, slice):
            return [self[it] for it in range(len(self))[row]]
        number = self._numbers[row]
        if not number:
            return None
        mark = self._marks[row]
        return self._table[number]._replace(fingerprint=mark) if mark else self._table[number]

    def is_checked(self, row: int) -> bool:
        """Whether a line is checked."""
        return self._numbers[row] != 0

    def note(self, row: int, summary: Summary) -> None:
        """A line was checked."""
        self._marks[row] = summary.fingerprint
        self._numbers[row] = self._number(summary._replace(fingerprint=0) if summary.fingerprint else summary)

    def splice(self, first: int, removed: int, inserted: int) -> None:
        """`inserted` lines, not yet checked, take the place of `removed` lines from `first` on."""
        end = first + removed
        self._numbers[first:end] = array("I", bytes(4 * inserted))
        self._marks[first:end] = array("Q", bytes(8 * inserted))

    def copy(self) -> Summaries:
        """What is known now."""
        other = Summaries()
        other._numbers, other._marks = self._numbers[:], self._marks[:]
        other._table, other._known = self._table, self._known
        return other

    def plain(self) -> Column[Summary]:
        """By line, without fingerprints; an empty one of a kind of its own where a line is not checked."""
        return Column(self._numbers, self._table)

    def kinds(self) -> set[str]:
        """The kinds of the lines, "unknown" for those that are not checked."""
        return {self._table[number].kind for number in set(self._numbers)}

    def tally(self) -> Counter[tuple[str, str | None]]:
        """How many lines are of a kind and meant for a format."""
        found = Counter[tuple[str, str | None]]()
        for number, count in Counter(self._numbers).items():
            found[self._table[number].kind, self._table[number].guess] += count
        return found

    def columns(self, multiline: MultiLines) -> FileLines:
        """The columns that rules about files see; a line inside a multi-line value has nothing in them."""
        numbers, table, marks = self._numbers, self._table, self._marks
        # They are read later, and by others, when lines may have changed.
        numbers, marks, table = numbers[:], marks[:], [*table, _INSIDE]
        for value in multiline:
            rows = slice(value.first, value.end)
            numbers[rows] = array("I", [len(table) - 1]) * value.count
            marks[rows] = array("Q", bytes(8 * value.count))

        def column(name: str) -> Column[Any]:
            return Column(numbers, list(map(attrgetter(name), table)))

        names = ("kind", "guess", "keys", "unanswered", "types")
        kinds, guesses, keys, unanswered, types = map(column, names)
        return FileLines(kinds, guesses, marks, keys, unanswered, types)

    def _number(self, summary: Summary) -> int:
        number = self._known.get(summary)
        if number is None:
            if len(self._table) > len(self._numbers) + _SPARE:
                self._forget()
            number = self._known[summary] = len(self._table)
            self._table.append(summary)
        return number

    def _forget(self) -> None:
        """Forget the summaries that no line has. Copies keep the old table."""
        used = sorted({0, *self._numbers})
        self._table = [self._table[it] for it in used]
        self._known = {it: number for number, it in enumerate(self._table)}
        moved = {old: number for number, old in enumerate(used)}
        self._numbers = array("I", map(moved.__getitem__, self._numbers))


def checked(summaries: Summaries) -> Iterator[tuple[int, Summary]]:
    """The checked lines, without fingerprints."""
    return ((row, line) for row, line in enumerate(summaries.plain()) if line is not _UNKNOWN)
