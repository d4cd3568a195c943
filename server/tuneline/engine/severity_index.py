"""Where findings are, kept up with every edit, so that asking for the worst of a file does not walk through it.

There is one byte a line for each question: is the line unchecked, has it a finding, an error, a warning and so on. The
bytes move along with the lines, and `bytearray.find` searches 50,000 of them in a few microseconds.
What many lines have in common is counted by cause, with the first few of its lines; these lines need not be looked at.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tuneline.domain.severity import Severity
from tuneline.engine import limits
from tuneline.rules.finding import Cause, Finding
from tuneline.rules.subject import MultiLines

WORST_FIRST = tuple(sorted(Severity, reverse=True))


class SeverityIndex:
    """How bad the findings of each line are.

    counts: findings by severity. found: findings by cause; on: the lines that have them.
    once: by cause, on how many lines each finding is that is reported once per file; these are nowhere else.
    many: the causes that are on more lines than are ever reported one by one.
    """

    __slots__ = (
        "_any",
        "_first",
        "_lost",
        "_severities",
        "_unchecked",
        "counts",
        "found",
        "many",
        "on",
        "once",
    )

    def __init__(self, lines: int = 0) -> None:
        self._unchecked = bytearray(b"\1") * lines
        self._any = bytearray(lines)
        # Lines with a finding of a cause that had few lines when it was noted.
        self._severities = {severity: bytearray(lines) for severity in WORST_FIRST}
        # By cause, the first lines that have it; more of them can be found again.
        self._first: dict[Cause, list[int]] = {}
        # Causes whose lines are few again, and may not be in the columns.
        self._lost: set[Cause] = set()
        self.many: set[Cause] = set()
        self.counts: Counter[Severity] = Counter()
        self.found: Counter[Cause] = Counter()
        self.on: Counter[Cause] = Counter()
        self.once: Counter[Cause] = Counter()

    def copy(self) -> SeverityIndex:
        """Another one that says the same, and goes on saying it."""
        index = SeverityIndex()
        index._unchecked, index._any = self._unchecked.copy(), self._any.copy()
        index._severities = {severity: column.copy() for severity, column in self._severities.items()}
        index._first = {cause: rows.copy() for cause, rows in self._first.items()}
        index._lost, index.many = self._lost.copy(), self.many.copy()
        index.counts, index.found, index.on = self.counts.copy(), self.found.copy(), self.on.copy()
        index.once = self.once.copy()
        return index

    def unchecked(self, start: int = 0) -> int:
        """The first line from `start` on that is not checked; -1 if there is none."""
        return self._unchecked.find(1, start)

    def unchecked_run(self, start: int, most: int) -> int:
        """How many lines in a row from `start` on are not checked, of at most `most`."""
        column = self._unchecked[start : start + most]
        return len(column) - len(column.lstrip(b"\1"))

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
                if not finding.once:
                    self.counts[finding.severity] -= 1
                    self.found[finding.cause] -= 1
            for cause, once in _causes(findings):
                on = self.once if once else self.on
                on[cause] -= 1
                if cause in self.many and on[cause] <= limits.FOLD_LINES:
                    self.many.discard(cause)
                    self._lost.add(cause)
                if not on[cause]:
                    del on[cause], self._first[cause]
                    self.found.pop(cause, None)
        end, moved = first + len(removed), inserted - len(removed)
        self._unchecked[first:end] = b"\1" * inserted
        for column in (self._any, *self._severities.values()):
            column[first:end] = bytes(inserted)
        for cause, rows in self._first.items():
            if rows and rows[-1] >= first:
                self._first[cause] = [
                    row if row < first else row + moved for row in rows if not first <= row < end
                ]

    def extend(self, lines: int) -> None:
        """Add checked lines without findings at the end."""
        for column in (self._unchecked, self._any, *self._severities.values()):
            column.extend(bytes(lines))

    def note(self, row: int, findings: Sequence[Finding]) -> None:
        """A line was checked."""
        self._unchecked[row] = 0
        if not findings:
            return
        self._any[row] = 1
        for cause, once in _causes(findings):
            on = self.once if once else self.on
            on[cause] += 1
            self._note_first(cause, row, on[cause])
            if not once and on[cause] > limits.FOLD_LINES:
                self.many.add(cause)
        for finding in findings:
            if not finding.once:
                self.counts[finding.severity] += 1
                self.found[finding.cause] += 1
                if finding.cause not in self.many:
                    self._severities[finding.severity][row] = 1

    def rows(self, severity: Severity, findings: Sequence[Sequence[Finding]]) -> Iterator[int]:
        """The lines with findings of a severity, but for lines that have those of `many` only.

        findings: those of each line.
        """
        if self._lost:
            self._find_lost(findings)
        column = self._severities[severity]
        row = column.find(1)
        while row >= 0:
            yield row
            row = column.find(1, row + 1)

    def any_rows(self, hidden: MultiLines) -> Iterator[int]:
        """The lines with findings, without those inside multi-line values."""
        row = self._any.find(1)
        while row >= 0:
            value = hidden.at(row) if hidden else None
            if value is None:
                yield row
            row = self._any.find(1, row + 1 if value is None else value.end)

    def first_rows(self, cause: Cause, findings: Sequence[Sequence[Finding]]) -> list[int]:
        """The first lines that have a cause, at most `IN_FULL` + 1. findings: those of each line."""
        rows = self._first[cause]
        wanted = min(limits.IN_FULL + 1, self.once[cause] or self.on[cause])
        row = self._any.find(1, rows[-1] + 1 if rows else 0)
        while len(rows) < wanted and row >= 0:
            if any(it.cause == cause for it in findings[row]):
                rows.append(row)
            row = self._any.find(1, row + 1)
        return rows

    def _note_first(self, cause: Cause, row: int, on: int) -> None:
        """on: how many lines have the cause now."""
        rows = self._first.setdefault(cause, [])
        if len(rows) == on - 1 or (rows and row < rows[-1]):
            insort(rows, row)
            del rows[limits.IN_FULL + 1 :]

    def _find_lost(self, findings: Sequence[Sequence[Finding]]) -> None:
        row = self._any.find(1)
        while row >= 0:
            for finding in findings[row]:
                if finding.cause in self._lost:
                    self._severities[finding.severity][row] = 1
            row = self._any.find(1, row + 1)
        self._lost = set()


def _causes(findings: Iterable[Finding]) -> set[tuple[Cause, bool]]:
    """The causes of the findings of one line, and whether they are reported once per file."""
    return {(finding.cause, bool(finding.once)) for finding in findings}
