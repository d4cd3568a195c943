"""Where findings are, kept up with every edit, so that asking for the worst of a file does not walk through it.

There is one byte a line for each question: is the line unchecked, has it an error, a warning and so on. The bytes
move along with the lines, and `bytearray.find` searches 50,000 of them in a few microseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tuneline.domain.severity import Severity
from tuneline.rules.finding import Finding
from tuneline.rules.subject import MultiLines

WORST_FIRST = tuple(sorted(Severity, reverse=True))


class SeverityIndex:
    """How bad the findings of each line are.

    counts: findings that are reported on their own line, by severity.
    once: by word, on how many lines each finding is that is reported once a file.
    """

    __slots__ = ("_first", "_once", "_severities", "_unchecked", "counts", "once")

    def __init__(self, lines: int = 0) -> None:
        self._unchecked = bytearray(b"\1") * lines
        self._once = bytearray(lines)
        self._severities = {severity: bytearray(lines) for severity in WORST_FIRST}
        # By word, the first line of a finding that is reported once; without those that only a search can tell.
        self._first: dict[str, int] = {}
        self.counts: Counter[Severity] = Counter()
        self.once: Counter[str] = Counter()

    def copy(self) -> SeverityIndex:
        """Another one that says the same, and goes on saying it."""
        index = SeverityIndex()
        index._unchecked, index._once = self._unchecked.copy(), self._once.copy()
        index._severities = {severity: column.copy() for severity, column in self._severities.items()}
        index._first, index.counts, index.once = self._first.copy(), self.counts.copy(), self.once.copy()
        return index

    def unchecked(self, start: int = 0) -> int:
        """The first line from `start` on that is not checked; -1 if there is none."""
        return self._unchecked.find(1, start)

    def left(self, start: int = 0) -> int:
        """The first line from `start` on that was left to be checked elsewhere; -1 if there is none."""
        return self._unchecked.find(2, start)

    def leave(self, row: int) -> None:
        """A line that is not checked is left to be checked elsewhere."""
        self._unchecked[row] = 2

    def splice(self, first: int, removed: Sequence[Sequence[Finding]], inserted: int) -> None:
        """Lines from `first` on, with these findings, made way for `inserted` unchecked ones."""
        for findings in removed:
            for finding in findings:
                if finding.once:
                    self.once[finding.once] -= 1
                    if not self.once[finding.once]:
                        del self.once[finding.once]
                else:
                    self.counts[finding.severity] -= 1
        end, moved = first + len(removed), inserted - len(removed)
        self._unchecked[first:end] = b"\1" * inserted
        for column in (self._once, *self._severities.values()):
            column[first:end] = bytes(inserted)
        self._first = {
            word: row if row < first else row + moved
            for word, row in self._first.items()
            if not first <= row < end and word in self.once
        }

    def extend(self, lines: int) -> None:
        """Add checked lines without findings at the end."""
        for column in (self._unchecked, self._once, *self._severities.values()):
            column.extend(bytes(lines))

    def note(self, row: int, findings: Iterable[Finding]) -> None:
        """A line was checked."""
        self._unchecked[row] = 0
        for finding in findings:
            if not finding.once:
                self._severities[finding.severity][row] = 1
                self.counts[finding.severity] += 1
                continue
            self._once[row] = 1
            self.once[finding.once] += 1
            first = self._first.get(finding.once)
            if self.once[finding.once] == 1 or (first is not None and row < first):
                self._first[finding.once] = row

    def rows(self, severity: Severity, hidden: MultiLines) -> Iterator[int]:
        """The lines with findings of a severity, without those inside multi-line values."""
        column = self._severities[severity]
        row = column.find(1)
        while row >= 0:
            value = hidden.at(row) if hidden else None
            if value is None:
                yield row
            row = column.find(1, row + 1 if value is None else value.end)

    def first_rows(self, findings: Sequence[Iterable[Finding]]) -> dict[str, int]:
        """By word, the first line that has the finding which is reported once. `findings`: those of each line."""
        missing = self.once.keys() - self._first.keys()
        row = self._once.find(1)
        while missing and row >= 0:
            for finding in findings[row]:
                if finding.once in missing:
                    missing.discard(finding.once)
                    self._first[finding.once] = row
            row = self._once.find(1, row + 1)
        return dict(self._first)
