"""Where findings are, kept up with every edit, so that asking for the worst of a file is no walk through it.

Each line has one byte that says how bad its findings are and whether it was checked at all. Bytes move along
with the lines and are searched in native code: 50,000 of them in a few microseconds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from tuneline.domain.severity import Severity
from tuneline.engine.assembly import Placed
from tuneline.rules.finding import Finding

WORST_FIRST = tuple(sorted(Severity, reverse=True))
_RANK = {severity: rank for rank, severity in enumerate(WORST_FIRST)}
_ONCE = 0x10
_UNCHECKED = 0x80


def _rows_with(bit: int) -> Callable[[bytes], Iterator[re.Match[bytes]]]:
    return re.compile(b"[" + b"".join(b"\\x%02x" % byte for byte in range(256) if byte & bit) + b"]").finditer


_of_rank = tuple(_rows_with(1 << rank) for rank in range(len(WORST_FIRST)))
_told_once = _rows_with(_ONCE)


class SeverityIndex:
    """How bad the findings of each line are.

    counts: findings that stand at their own line, by severity. once: lines with each finding that is told once.
    """

    __slots__ = ("_first", "_marks", "counts", "once")

    def __init__(self, lines: int) -> None:
        self._marks = bytearray([_UNCHECKED]) * lines
        self._first: dict[str, int] = {}
        self.counts: Counter[Severity] = Counter()
        self.once: Counter[str] = Counter()

    def unchecked(self, start: int = 0) -> int:
        """The first line from `start` on that is not checked; -1 if there is none."""
        return self._marks.find(_UNCHECKED, start)

    def splice(self, first: int, removed: Iterable[Sequence[Finding]], lines: int, inserted: int) -> None:
        """`lines` lines from `first` on, with the findings `removed`, gave way to `inserted` unchecked ones."""
        for findings in removed:
            for finding in findings:
                if finding.once:
                    self.once[finding.once] -= 1
                    if not self.once[finding.once]:
                        del self.once[finding.once]
                else:
                    self.counts[finding.severity] -= 1
        end, moved = first + lines, inserted - lines
        self._marks[first:end] = bytearray([_UNCHECKED]) * inserted
        self._first = {
            word: row if row < first else row + moved
            for word, row in self._first.items()
            if not first <= row < end and word in self.once
        }

    def note(self, row: int, findings: Sequence[Finding]) -> None:
        """A line was checked."""
        mark = 0
        for finding in findings:
            if finding.once:
                mark |= _ONCE
                self.once[finding.once] += 1
                known = self._first.get(finding.once)
                # Where a word's first line went away, only a search tells which line is the first one now.
                if self.once[finding.once] == 1 or (known is not None and row < known):
                    self._first[finding.once] = row
            else:
                mark |= 1 << _RANK[finding.severity]
                self.counts[finding.severity] += 1
        self._marks[row] = mark

    def rows(self, severity: Severity, hidden: Sequence[tuple[int, int]] = ()) -> Iterator[int]:
        """The lines with findings of a severity, without those in the ranges (first, end) of `hidden`."""
        return (found.start() for found in _of_rank[_RANK[severity]](self._without(hidden)))

    def first_rows(self, findings_of: Callable[[int], Sequence[Finding]]) -> dict[str, int]:
        """By word, the first line that has the finding which is told once."""
        if len(self._first) < len(self.once):
            missing = self.once.keys() - self._first.keys()
            for found in _told_once(bytes(self._marks)):
                for finding in findings_of(found.start()):
                    if finding.once in missing:
                        missing.discard(finding.once)
                        self._first[finding.once] = found.start()
                if not missing:
                    break
        return dict(self._first)

    def _without(self, hidden: Sequence[tuple[int, int]]) -> bytes:
        if not hidden:
            return bytes(self._marks)
        marks = self._marks.copy()
        for first, end in hidden:
            marks[first:end] = bytes(len(marks[first:end]))
        return bytes(marks)


class Worst(NamedTuple):
    """The worst findings of a file.

    placed: worst first, then by line; spans may be open. counts: all there are, by severity.
    hidden: the worst one that is not in `placed`, if there are more.
    """

    placed: list[Placed]
    counts: Counter[Severity]
    hidden: Placed | None
