"""The findings of a file, assembled from what is known of its lines: for a file on disk and a document alike.

Lines are added or replaced one by one; what depends on all of them (the format, multi-line values, rules about files)
is worked out when asked for, and moves along with the lines until then. A line inside a multi-line value has no
findings of its own, and what has one cause on many lines is reported a few times, see `engine.fold`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from copy import copy
from typing import NamedTuple

from tuneline.domain.severity import Severity
from tuneline.engine import limits
from tuneline.engine.assembled import Assembled, by_place
from tuneline.engine.fold import Placed, counted
from tuneline.engine.severity_index import WORST_FIRST, SeverityIndex
from tuneline.engine.summaries import Summaries, checked
from tuneline.engine.summary import Summary
from tuneline.rules.finding import Cause, Finding
from tuneline.rules.subject import FileLines, MultiLines


class Result(NamedTuple):
    """What is kept of a checked line."""

    findings: tuple[Finding, ...]
    summary: Summary


class Worst(NamedTuple):
    """The worst findings of a file.

    placed: worst first, then by line; spans may be open. counts: all there are, by severity.
    hidden: the worst one that is not in `placed`, if there are more.
    """

    placed: list[Placed]
    counts: Counter[Severity]
    hidden: Placed | None


class Assembly(Assembled):
    """The lines of a document, which are checked and edited one by one."""

    __slots__ = ("index",)

    summaries: Summaries
    findings: list[tuple[Finding, ...]]
    more: dict[Cause, list[int]]

    def __init__(self, lines: int = 0) -> None:
        super().__init__()
        self.summaries = Summaries(lines)
        self.findings = [()] * lines
        self.index = SeverityIndex(lines)
        self.more = {}

    def copy(self) -> Assembly:
        """What is known now. Costs about a fifth of a millisecond for 50,000 lines."""
        other = copy(self)
        other.summaries, other.findings = self.summaries.copy(), self.findings.copy()
        other.index = self.index.copy()
        return other

    def splice(self, first: int, removed: int, inserted: int) -> None:
        """`inserted` lines, not yet checked, take the place of `removed` lines from `first` on."""
        end = first + removed
        self.index.splice(first, self.findings[first:end], inserted)
        self.summaries.splice(first, removed, inserted)
        self.findings[first:end] = [()] * inserted
        if moved := inserted - removed:
            self.file_findings = [
                item if item.row < end else item._replace(row=item.row + moved)
                for item in self.file_findings
                if not first <= item.row < end
            ]

    def note(self, row: int, result: Result) -> None:
        """A line was checked that was not known."""
        self.findings[row] = result.findings
        self.summaries.note(row, result.summary)
        self.index.note(row, result.findings)

    def result(self, row: int) -> Result | None:
        """What is known of a line; None if it is not checked yet."""
        summary = self.summaries[row]
        return Result(self.findings[row], summary) if summary is not None else None

    def forget_lines(self) -> None:
        """Every line is to be checked again, as when the file is of another format than was thought."""
        self.findings = [()] * len(self.findings)
        self.summaries = Summaries(len(self.summaries))
        self.index = SeverityIndex(len(self.summaries))

    def outside(self) -> Iterator[tuple[int, Summary]]:
        """As of every file; without fingerprints."""
        holds = self.multiline.holds
        return ((row, line) for row, line in checked(self.summaries) if not holds(row))

    def examples(self) -> int:
        """As of every file."""
        if self.multiline:
            return sum(line.kind == "object" for _, line in self.outside()) + self.multiline.examples
        return sum(count for (kind, _), count in self.summaries.tally().items() if kind == "object")

    def with_findings(self, hidden: MultiLines) -> Iterator[int]:
        """As of every file."""
        return self.index.any_rows(hidden)

    def worst(self, most: int) -> Worst:
        """The worst `most` of the findings that `all` gives; costs little where there are many."""
        if self.multiline or len(self.summaries) <= 2 * limits.FOLD_LINES:
            found = self.all()
            counts = Counter(item.finding.severity for item in found)
            found.sort(key=lambda item: item.finding.severity, reverse=True)
            return Worst(found[:most], counts, found[most] if len(found) > most else None)
        many = self.index.many
        others = [*self.file_findings, *self._reported_once()]
        counts = self.index.counts.copy()
        for cause in many:
            first = self._first_of(cause)
            others += first
            counts[first[0].finding.severity] -= self.index.found[cause]
        counts.update(item.finding.severity for item in others)
        placed: list[Placed] = []
        for severity in WORST_FIRST:
            left = most + 1 - len(placed)
            if left <= 0:
                break
            found = [item for item in others if item.finding.severity is severity]
            for row in self.index.rows(severity, self.findings):
                if left <= 0:
                    break
                own = [
                    Placed(row, it)
                    for it in self.findings[row]
                    if it.severity is severity and not it.once and it.cause not in many
                ]
                found += own
                left -= len(own)
            found.sort(key=by_place)
            placed += found
        return Worst(placed[:most], +counts, placed[most] if len(placed) > most else None)

    def _checked(self) -> Sequence[Summary]:
        return self.summaries.plain()

    def _columns(self) -> FileLines:
        return self.summaries.columns(self.multiline)

    def _tally(self) -> Counter[tuple[str, str | None]]:
        return super()._tally() if self.multiline else self.summaries.tally()

    def _first_of(self, cause: Cause) -> list[Placed]:
        """What is reported of a cause that is on many lines."""
        rows = self.index.first_rows(cause, self.findings)
        placed = [Placed(row, it) for row in rows for it in self.findings[row] if it.cause == cause]
        row, finding = placed[limits.IN_FULL]
        return [*placed[: limits.IN_FULL], Placed(row, counted(finding, self.index.on[cause]))]

    def _reported_once(self, *, ranges: bool = False) -> Iterator[Placed]:
        if ranges or self.multiline:
            yield from super()._reported_once(ranges=ranges)
            return
        for cause, on in self.index.once.items():
            row = self.index.first_rows(cause, self.findings)[0]
            yield Placed(row, counted(self._once_at(row, cause), on))

    def _once_at(self, row: int, cause: Cause) -> Finding:
        return next(it for it in self.findings[row] if it.once and it.cause == cause)
