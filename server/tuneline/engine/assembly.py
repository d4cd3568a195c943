"""The findings of a file, assembled from what is known of its lines: for a file on disk and a document alike.

Lines are added or replaced one by one; what depends on all of them (the format, multi-line values, rules about files)
is worked out when asked for, and moves along with the lines until then. A line inside a multi-line value has no
findings of its own, and a finding that would repeat on every line is reported once, with the number of lines.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import starmap
from typing import NamedTuple

from tuneline.domain.severity import Severity
from tuneline.engine.multiline import faults_inside, find_multiline
from tuneline.engine.severity_index import WORST_FIRST, SeverityIndex
from tuneline.engine.summary import Summary, file_lines
from tuneline.engine.weigh import ActiveRules
from tuneline.formats.detect import Vote, vote
from tuneline.rules.base import Scope
from tuneline.rules.finding import Finding
from tuneline.rules.reading import Reading
from tuneline.rules.subject import File, FileLines, MultiLines
from tuneline.text.lines import BadByte
from tuneline.text.message import Count, Message, sentences
from tuneline.text.spans import Span


class Placed(NamedTuple):
    """A finding and the line (from 0) that it is on."""

    row: int
    finding: Finding


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


@dataclass(frozen=True, slots=True)
class Contents:
    """A file as rules about files need it, beside what is known of its lines.

    texts(first, count): contents of lines without endings. size: bytes, of the byte order mark and endings too.
    undecodable: by line, the first byte that is not UTF-8, or the name of the encoding that the file is in.
    """

    texts: Callable[[int, int], Sequence[str]]
    size: int
    byte_order_mark: bool = False
    undecodable: Mapping[int, BadByte | str] = field(default_factory=dict)


class Assembly:
    """What is known of the lines of a file, and what follows from them.

    summaries, findings: by line; None and () until a line is checked. multiline, vote: as of the last `identify`.
    file_findings: what no single line tells, as of the last `conclude`. left_out: how many more there are, by severity.
    """

    __slots__ = ("_lines", "file_findings", "findings", "index", "left_out", "multiline", "summaries", "vote")

    def __init__(self, lines: int = 0) -> None:
        self.summaries: list[Summary | None] = [None] * lines
        self.findings: list[tuple[Finding, ...]] = [()] * lines
        self.index = SeverityIndex(lines)
        self.multiline = MultiLines()
        self.vote = Vote(None, Message("not read yet"))
        self.file_findings: list[Placed] = []
        self.left_out: Counter[Severity] = Counter()
        self._lines = FileLines()

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
        self.summaries[first:end] = [None] * inserted
        self.findings[first:end] = [()] * inserted
        if moved := inserted - removed:
            self.file_findings = [
                item if item.row < end else item._replace(row=item.row + moved)
                for item in self.file_findings
                if not first <= item.row < end
            ]

    def note(self, row: int, result: Result) -> None:
        """A line was checked that was not known."""
        self.findings[row], self.summaries[row] = result
        self.index.note(row, result.findings)

    def extend(
        self, summaries: Sequence[Summary], findings: Mapping[int, tuple[Finding, ...]], more: Counter[str]
    ) -> None:
        """Add checked lines at the end, `findings` by row from the first of them.

        more: by word, how many findings that are reported once are left out, all but the first of these lines.
        """
        first, lines = len(self.summaries), len(summaries)
        self.summaries += summaries
        self.findings += [()] * lines
        self.index.extend(lines)
        for row, found in findings.items():
            self.findings[first + row] = found
            self.index.note(first + row, found)
        self.index.once.update(more)

    def result(self, row: int) -> Result | None:
        """What is known of a line; None if it is not checked yet."""
        summary = self.summaries[row]
        return Result(self.findings[row], summary) if summary is not None else None

    def forget_lines(self) -> None:
        """Every line is to be checked again, as when the file is of another format than was thought."""
        self.findings = [()] * len(self.findings)
        self.summaries = [None] * len(self.summaries)
        self.index = SeverityIndex(len(self.summaries))

    def identify(self, contents: Contents, reading: Reading) -> None:
        """Find the multi-line values and the format, when all lines are checked."""
        summaries = [line for line in self.summaries if line is not None]
        self.multiline = find_multiline(summaries, contents.texts, reading.formats)
        self._lines = file_lines(summaries, self.multiline)
        guesses = Counter(self._lines.guesses[row] for row in self._lines.rows_of("object"))
        for value in self.multiline:
            if value.examples:
                guesses[value.guess] += value.examples
        self.vote = vote(guesses, reading.method, reading.formats)

    def conclude(
        self, contents: Contents, rules: ActiveRules, reading: Reading, most: int = sys.maxsize
    ) -> None:
        """Work out the findings that no single line tells; after `identify`.

        most: how many of one rule and severity are kept, the first of them; the others are counted.
        """
        # New objects, because copies share the old ones.
        self.file_findings, self.left_out = [], Counter()
        known: Counter[tuple[str, Severity]] = Counter()
        for item in self._of_file(contents, rules, reading, every=False):
            kind = item.finding.rule, item.finding.severity
            known[kind] += 1
            if known[kind] <= most:
                self.file_findings.append(item)
            else:
                self.left_out[item.finding.severity] += 1

    def outside(self) -> Iterator[tuple[int, Summary]]:
        """The checked lines that are not inside a multi-line value."""
        holds = self.multiline.holds if self.multiline else lambda _row: False
        return ((row, line) for row, line in enumerate(self.summaries) if line is not None and not holds(row))

    def examples(self) -> int:
        """JSON objects in the file, those inside multi-line values included."""
        objects = sum(line.kind == "object" for _, line in self.outside())
        return objects + self.multiline.examples

    def all(self) -> list[Placed]:
        """The findings that are known, by line and place, those that repeat once; without those left out."""
        own = (item for item in self._of_lines() if not item.finding.once)
        return sorted((*own, *self._reported_once(), *self.file_findings), key=_place)

    def everywhere(self, contents: Contents, rules: ActiveRules, reading: Reading) -> list[Placed]:
        """All findings, those that repeat on each of their lines: what fixing needs. After `identify`."""
        return sorted((*self._of_lines(), *self._of_file(contents, rules, reading, every=True)), key=_place)

    def worst(self, most: int) -> Worst:
        """The worst `most` of the findings that `all` gives; costs little where there are many."""
        others = [*self.file_findings, *self._reported_once()]
        counts = self._counts()
        counts.update(self.left_out)
        counts.update(item.finding.severity for item in others)
        placed: list[Placed] = []
        for severity in WORST_FIRST:
            left = most + 1 - len(placed)
            if left <= 0:
                break
            found = [item for item in others if item.finding.severity is severity]
            for row in self.index.rows(severity, self.multiline):
                if left <= 0:
                    break
                own = [
                    Placed(row, it) for it in self.findings[row] if it.severity is severity and not it.once
                ]
                found += own
                left -= len(own)
            found.sort(key=_place)
            placed += found
        return Worst(placed[:most], +counts, placed[most] if len(placed) > most else None)

    def _of_lines(self) -> Iterator[Placed]:
        holds = self.multiline.holds
        for row, findings in enumerate(self.findings):
            if findings and not holds(row):
                for finding in findings:
                    yield Placed(row, finding)

    def _reported_once(self) -> Iterator[Placed]:
        for word, row in self.index.first_rows(self.findings).items():
            if self.multiline.holds(row):
                continue
            finding = next(it for it in self.findings[row] if it.once == word)
            count = self.index.once[word]
            more = Message("{lines} in this file have this problem.", lines=Count(count, "line"))
            yield Placed(
                row, replace(finding, message=sentences(finding.message, more if count > 1 else None))
            )

    def _counts(self) -> Counter[Severity]:
        """By severity, the findings that are reported on their own line."""
        if not self.multiline:
            return self.index.counts.copy()
        return Counter(
            finding.severity
            for severity in WORST_FIRST
            for row in self.index.rows(severity, self.multiline)
            for finding in self.findings[row]
            if finding.severity is severity and not finding.once
        )

    def _of_file(
        self, contents: Contents, rules: ActiveRules, reading: Reading, *, every: bool
    ) -> Iterator[Placed]:
        for value in self.multiline:
            if not value.sound:
                yield from starmap(Placed, faults_inside(value, contents.texts, rules, reading))
        broken = (self.summaries[row] for row in self._lines.rows_of("broken"))
        # A broken line is an example as soon as it is repaired, and its own finding says that it is broken.
        meant = sum(line is not None and line.brackets.starts == "{" for line in broken)
        file = File(
            lines=self._lines,
            size=contents.size,
            examples=self._lines.kinds.count("object") + self.multiline.examples + meant,
            texts=contents.texts,
            multiline=self.multiline,
            vote=self.vote,
            byte_order_mark=contents.byte_order_mark,
            undecodable=contents.undecodable,
            today=date.today(),
            every=every,
        )
        for rule in rules.of_scope(Scope.FILE):
            yield from starmap(Placed, rules.run_on_file(rule, file, reading))


def _place(item: Placed) -> tuple[int, Span]:
    """What findings are sorted by: line and place, those without a place of their own first."""
    return item.row, item.finding.span or Span(0, 0)
