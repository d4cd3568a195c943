"""Adds up what the examples of a document cost, a few at a time; a line that was counted before costs a look-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tuneline.engine import limits
from tuneline.engine.document import FileState
from tuneline.engine.statistics import Totals, cost_of
from tuneline.formats.view import View
from tuneline.rules.counting import count_for
from tuneline.rules.reading import Reading


def cost_of_line(view: View | None, reading: Reading) -> Totals | None:
    """What a line costs; None for one without an example."""
    if view is None:
        return None
    return cost_of(count_for(view, reading), reading.limit)


class Counting:
    """One count of a document that does not change meanwhile.

    known: costs by the hash of a line, from earlier counts and of long lines. costs: those of this count.
    """

    def __init__(self, state: FileState, known: Mapping[int, Totals | None]) -> None:
        self.costs: dict[int, Totals | None] = {}
        self._state = state
        self._known = known
        self._row = 0
        self._long_row = 0
        self._sums = Totals()

    def next_long(self) -> int:
        """The first row whose line takes long to count and is not known; -1 if there is none."""
        texts = self._state.texts
        for row in range(self._long_row, len(texts)):
            text = texts[row]
            if len(text) > limits.SLOW_SIZE and hash(text) not in self._known:
                self._long_row = row
                return row
        self._long_row = len(texts)
        return -1

    def long(self, size: int) -> list[str]:
        """The first lines that take long to count and are not known, of about `size` code points together."""
        texts: list[str] = []
        row = self.next_long()
        first = row
        while row >= 0 and size > 0:
            texts.append(self._state.texts[row])
            size -= len(texts[-1])
            self._long_row = row + 1
            row = self.next_long()
        if first >= 0:
            self._long_row = first  # until they are known
        return texts

    def go(self, enough: Callable[[], bool]) -> Totals | None:
        """Count until `enough` says so; the sums when all is counted."""
        texts = self._state.texts
        for row in range(self._row, len(texts)):
            key = hash(texts[row])
            if key not in self.costs:
                if key in self._known:
                    self.costs[key] = self._known[key]
                else:
                    self.costs[key] = cost_of_line(self._state.view(row), self._state.reading)
            if (cost := self.costs[key]) is not None:
                self._sums += cost
            self._row = row + 1
            if enough():
                return None
        return self._sums
