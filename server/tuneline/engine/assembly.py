"""The findings of a file, assembled from what is known of its lines: for a file on disk and a document alike.

Lines are added or replaced one by one; what depends on all of them (the format, multi-line values, rules about files)
is worked out when asked for, and moves along with the lines until then. A line inside a multi-line value has no
findings of its own, and what has one cause on many lines is reported a few times, see `engine.fold`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from itertools import starmap
from types import MappingProxyType
from typing import NamedTuple

from tuneline.domain.severity import Severity
from tuneline.engine import limits
from tuneline.engine.coverage import Coverage, coverage
from tuneline.engine.fold import Placed, Rows, counted, folded
from tuneline.engine.multiline import faults_inside, find_multiline
from tuneline.engine.severity_index import WORST_FIRST, SeverityIndex
from tuneline.engine.summary import Summary, file_lines
from tuneline.engine.weigh import ActiveRules
from tuneline.formats.detect import Vote, vote
from tuneline.rules.base import Scope
from tuneline.rules.finding import Cause, Finding
from tuneline.rules.reading import Reading
from tuneline.rules.subject import File, FileLines, MultiLines
from tuneline.text.lines import BadByte
from tuneline.text.message import Message
from tuneline.text.spans import Span


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


class Seen(NamedTuple):
    """What no single line tells, see the fields of `Assembly`."""

    multiline: MultiLines
    vote: Vote
    coverage: Coverage
    file_findings: list[Placed]
    lines: FileLines


@dataclass(frozen=True, slots=True)
class Contents:
    """A file as rules about files need it, beside what is known of its lines.

    texts(first, count): contents of lines without endings. size: bytes, of the byte order mark and endings too.
    named: whether a person named the file, or opened it; False where it was found in a folder.
    undecodable: by line, the first byte that is not UTF-8, or the name of the encoding that the file is in.
    returns: the lines that end at a carriage return alone.
    """

    texts: Callable[[int, int], Sequence[str]]
    size: int
    byte_order_mark: bool = False
    undecodable: Mapping[int, BadByte | str] = field(default_factory=dict)
    named: bool = True
    returns: Sequence[int] = ()


class Assembly:
    """What is known of the lines of a file, and what follows from them.

    summaries, findings: by line; None and () until a line is checked.
    multiline, vote, coverage: as of the last `identify`.
    file_findings: what no single line tells, as of the last `conclude`.
    more: for findings that are reported once per file, the lines that have them beside those in `findings`; never for
      lines that are edited.
    """

    __slots__ = (
        "_lines",
        "coverage",
        "file_findings",
        "findings",
        "index",
        "more",
        "multiline",
        "summaries",
        "vote",
    )

    def __init__(self, lines: int = 0) -> None:
        self.summaries: list[Summary | None] = [None] * lines
        self.findings: list[tuple[Finding, ...]] = [()] * lines
        self.index = SeverityIndex(lines)
        self.multiline = MultiLines()
        self.vote = Vote(None, Message("not read yet"))
        self.coverage = Coverage()
        self.file_findings: list[Placed] = []
        self.more: dict[Cause, list[int]] = {}
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
        self,
        summaries: Sequence[Summary],
        findings: Mapping[int, tuple[Finding, ...]],
        more: Mapping[Cause, Sequence[int]] = MappingProxyType({}),
    ) -> None:
        """Add checked lines at the end, `findings` by row from the first of them.

        more: where findings are that are reported once per file and left out, all but the first of these lines.
        """
        first, lines = len(self.summaries), len(summaries)
        self.summaries += summaries
        self.findings += [()] * lines
        self.index.extend(lines)
        for row, found in findings.items():
            self.findings[first + row] = found
            self.index.note(first + row, found)
        for cause, rows in more.items():
            self.more.setdefault(cause, []).extend(first + row for row in rows)

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
        # Where nothing is whole, what is broken says what it is meant to be.
        broken = Counter(self._lines.guesses[row] for row in self._lines.rows_of("broken"))
        self.vote = vote(guesses or broken, reading.method, reading.formats)
        kinds = Counter(self._lines.kinds)
        self.coverage = coverage(
            guesses,
            reading.formats,
            known=self.vote.format is not None,
            lines=len(summaries) - kinds["blank"],
            broken=kinds["broken"]
            + kinds["other"]
            + kinds["undecodable"]
            + sum(it.count for it in self.multiline if not it.examples),
        )

    def conclude(
        self, contents: Contents, rules: ActiveRules, reading: Reading, *, every: bool = False
    ) -> None:
        """Work out the findings that no single line tells; after `identify`. every: without folding them."""
        found = self._of_file(contents, rules, reading, every=False)
        # A new list, because copies share the old one.
        self.file_findings = list(found if every else folded(found, len(self.summaries)))

    def seen(self) -> Seen:
        """What `identify` and `conclude` found out, for `see` of a copy elsewhere."""
        return Seen(self.multiline, self.vote, self.coverage, self.file_findings, self._lines)

    def see(self, seen: Seen) -> None:
        """Take over what was found out elsewhere about the same lines."""
        self.multiline, self.vote, self.coverage, self.file_findings, self._lines = seen

    def outside(self) -> Iterator[tuple[int, Summary]]:
        """The checked lines that are not inside a multi-line value."""
        holds = self.multiline.holds if self.multiline else lambda _row: False
        return ((row, line) for row, line in enumerate(self.summaries) if line is not None and not holds(row))

    def examples(self) -> int:
        """JSON objects in the file, those inside multi-line values included."""
        objects = sum(line.kind == "object" for _, line in self.outside())
        return objects + self.multiline.examples

    def all(self) -> list[Placed]:
        """The findings that are known as they are reported, by line and place; after `conclude`."""
        own = folded(self._of_lines(), len(self.summaries))
        return sorted((*own, *self._reported_once(), *self.file_findings), key=by_place)

    def on_their_lines(self) -> list[Placed]:
        """As `all`, without folding: only what a rule reports once per file is there once."""
        once = self._reported_once(ranges=True)
        return sorted((*self._of_lines(), *once, *self.file_findings), key=by_place)

    def everywhere(
        self, contents: Contents, rules: ActiveRules, reading: Reading, *, lines: bool = True
    ) -> list[Placed]:
        """All findings, those that repeat on each of their lines: what fixing needs. After `identify`.

        lines: False leaves out what single lines have.
        """
        own = self._of_lines(once=True) if lines else ()
        return sorted((*own, *self._of_file(contents, rules, reading, every=True)), key=by_place)

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

    def _first_of(self, cause: Cause) -> list[Placed]:
        """What is reported of a cause that is on many lines."""
        rows = self.index.first_rows(cause, self.findings)
        placed = [Placed(row, it) for row in rows for it in self.findings[row] if it.cause == cause]
        row, finding = placed[limits.IN_FULL]
        return [*placed[: limits.IN_FULL], Placed(row, counted(finding, self.index.on[cause]))]

    def _of_lines(self, *, once: bool = False) -> Iterator[Placed]:
        """The findings of lines, by line; once: also those that are reported once per file, wherever they are."""
        for row in self.index.any_rows(self.multiline):
            for finding in self.findings[row]:
                if once or not finding.once:
                    yield Placed(row, finding)

    def _reported_once(self, *, ranges: bool = False) -> Iterator[Placed]:
        """What a rule reports once per file, on the first line that has it. ranges: with the lines that have it."""
        if not ranges and not self.multiline:
            for cause, on in self.index.once.items():
                row = self.index.first_rows(cause, self.findings)[0]
                yield Placed(row, counted(self._once_at(row, cause), on))
            return
        kept: dict[Cause, Placed] = {}
        rows: dict[Cause, set[int]] = {}
        for item in self._of_lines(once=True):
            cause = item.finding.cause
            if item.finding.once:
                kept.setdefault(cause, item)
                rows.setdefault(cause, set(self.more.get(cause, ()))).add(item.row)
        for cause, (row, finding) in kept.items():
            lines = Rows()
            for other in sorted(rows[cause]):
                if not self.multiline.holds(other):
                    lines.add(other)
            yield Placed(row, counted(finding, lines.count, tuple(lines.ranges)))

    def _once_at(self, row: int, cause: Cause) -> Finding:
        return next(it for it in self.findings[row] if it.once and it.cause == cause)

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
            named=contents.named,
            returns=contents.returns,
            today=date.today(),
            every=every,
        )
        for rule in rules.of_scope(Scope.FILE):
            yield from starmap(Placed, rules.run_on_file(rule, file, reading))


def by_place(item: Placed) -> tuple[int, Span]:
    """What findings are sorted by: line and place, those without a place of their own first."""
    return item.row, item.finding.span or Span(0, 0)
