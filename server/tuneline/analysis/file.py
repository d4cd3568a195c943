"""What is found in a file, from what is known of its lines.

Line by line findings are put together with those of the rules that look across lines; lines inside a value
that is spread over several have none of their own; findings that would repeat on every line are told once.
`FileState` keeps the results parallel to the lines, so that an edit costs the lines that it touches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from tuneline.analysis.judge import Judge
from tuneline.analysis.line import Checker
from tuneline.analysis.records import find_records, hide_inside, parse_record
from tuneline.formats.base import Format
from tuneline.formats.detect import Vote, vote
from tuneline.rules.base import File, Finding, Fix, Line, Reading, Record, Scope, Summary
from tuneline.rules.table import RULES
from tuneline.syntax.ops import ReplaceText
from tuneline.syntax.tree import Tree
from tuneline.text.spans import Span


class Placed(NamedTuple):
    """A finding and the line (from 0) that it is on."""

    row: int
    finding: Finding


@dataclass(slots=True)
class Repeats:
    """Findings that are told once a file: the first of each kind, and on how many lines it stands."""

    first: dict[str, Placed] = field(default_factory=dict)
    lines: Counter[str] = field(default_factory=Counter)

    def take(self, row: int, findings: Iterable[Finding]) -> list[Finding]:
        """Note the findings that are told once, and give back the others."""
        others = []
        for finding in findings:
            if not finding.once:
                others.append(finding)
                continue
            self.lines[finding.once] += 1
            if finding.once not in self.first or row < self.first[finding.once].row:
                self.first[finding.once] = Placed(row, finding)
        return others

    def add(self, other: Repeats) -> None:
        """Take over what was noted in another part of the file."""
        self.lines.update(other.lines)
        for once, placed in other.first.items():
            if once not in self.first or placed.row < self.first[once].row:
                self.first[once] = placed

    def placed(self) -> Iterable[Placed]:
        """Each kind once, with the number of lines where it is more than one."""
        for once, (row, finding) in self.first.items():
            count = self.lines[once]
            more = f" The same on {count:,} lines of this file." if count > 1 else ""
            yield Placed(row, replace(finding, message=finding.message + more))


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file as the file rules need them. `texts(first, count)` gives contents without endings."""

    summaries: Sequence[Summary]
    texts: Callable[[int, int], Sequence[str]]
    size: int
    byte_order_mark: bool = False
    undecodable: Mapping[int, str] = field(default_factory=dict)


class Seen(NamedTuple):
    """What a file is: the values spread over its lines, its format and why."""

    records: Sequence[Record]
    vote: Vote


def look(lines: Lines, reading: Reading, formats: Mapping[str, Format]) -> Seen:
    """Find spread values and the format, from the summaries of all lines."""
    records = find_records(lines.summaries, lines.texts, formats)
    summaries = hide_inside(lines.summaries, records)
    guesses = Counter(line.guess for line in summaries if line.kind == "object")
    for record in records:
        if record.examples:
            guesses[record.guess] += record.examples
    return Seen(records, vote(guesses, reading.method, formats))


def gather(
    lines: Lines,
    seen: Seen,
    by_line: Iterable[Placed],
    repeats: Repeats,
    judge: Judge,
    reading: Reading,
    *,
    every: bool = False,
) -> list[Placed]:
    """All findings of a file, by line and place. `by_line` are those of single lines, told-once ones apart.

    every: nothing is told once, or counted instead of told.
    """
    summaries = hide_inside(lines.summaries, seen.records)
    placed = [item for item in by_line if summaries[item.row].kind != "inside"]
    placed += [item for item in repeats.placed() if summaries[item.row].kind != "inside"]
    for record in seen.records:
        if not record.sound and record.kind == "object":
            placed += _slips_inside(record, lines, judge, reading)
    examples = sum(1 for line in summaries if line.kind == "object") + sum(r.examples for r in seen.records)
    file = File(
        lines=summaries,
        size=lines.size,
        examples=examples,
        texts=lines.texts,
        records=seen.records,
        vote=seen.vote,
        byte_order_mark=lines.byte_order_mark,
        undecodable=lines.undecodable,
        today=date.today(),
        every=every,
    )
    for rule in judge.of_scope(Scope.FILE):
        repeated = Repeats()
        for row, finding in judge.run_on_file(rule, file, reading):
            if every or repeated.take(row, (finding,)):
                placed.append(Placed(row, finding))
        placed += repeated.placed()
    return sorted(placed, key=lambda item: (item.row, item.finding.span or Span(0, 0)))


def _slips_inside(record: Record, lines: Lines, judge: Judge, reading: Reading) -> Iterable[Placed]:
    """What is wrong inside a spread object, at the lines where it stands: joining it would not mend that."""
    rule = RULES["invalid-json"]
    tree = parse_record(record, lines.texts) if rule in judge.rules else None
    if tree is None:
        return
    starts = [0]
    for text in lines.texts(record.first, record.count):
        starts.append(starts[-1] + len(text) + 1)
    for finding in judge.run(rule, Line(tree.text, reading, given_tree=tree), reading):
        start = (finding.span or Span(0, 0)).start
        row = next(row for row in range(record.count) if start < starts[row + 1])
        yield Placed(record.first + row, _moved(finding, tree, starts[row], starts[row + 1] - 1))


def _moved(finding: Finding, tree: Tree, start: int, end: int) -> Finding:
    """A finding on joined lines as one on the line from `start` to `end`; fixes that leave it fall away."""
    span = finding.span or Span(start, start)
    fixes = []
    for fix in finding.fixes:
        ops = [op for op in fix.ops if isinstance(op, ReplaceText) and start <= op.start and op.end <= end]
        if ops and len(ops) == len(fix.ops):
            fixes.append(
                Fix(
                    fix.title,
                    tuple(ReplaceText(o.start - start, o.end - start, o.text) for o in ops),
                    None,
                    fix.safe,
                )
            )
    moved = Span(span.start - start, max(span.start, min(span.end, end)) - start)
    return replace(finding, span=moved, fixes=tuple(fixes), related=())


class Result(NamedTuple):
    """What is kept of a checked line."""

    findings: tuple[Finding, ...]
    summary: Summary


class FileState:
    """A file in memory with the results of its lines beside them.

    After any sequence of `splice`s the findings equal those of the same lines given afresh.
    """

    def __init__(self, texts: Iterable[str], reading: Reading, judge: Judge) -> None:
        self._texts = list(texts)
        self._judge = judge
        self._plain = reading
        self._checker = Checker(replace(reading, format=self._format_by_guess(reading)), judge)
        self._results = [self._check(text) for text in self._texts]
        self._settle()

    @property
    def reading(self) -> Reading:
        """For whom the lines are checked, with the format that the file has now."""
        return self._checker.reading

    @property
    def seen(self) -> Seen:
        """What the file is."""
        return self._seen

    def splice(self, first: int, removed: int, texts: Sequence[str]) -> None:
        """Put new lines (contents without endings) in the place of `removed` lines from `first` on."""
        self._texts[first : first + removed] = texts
        self._results[first : first + removed] = [self._check(text) for text in texts]
        self._settle()

    def findings(self) -> list[Placed]:
        """All findings of the file, by line and place."""
        repeats = Repeats()
        by_line = [
            Placed(row, finding)
            for row, result in enumerate(self._results)
            if result.findings
            for finding in repeats.take(row, result.findings)
        ]
        return gather(self._lines(), self._seen, by_line, repeats, self._judge, self.reading)

    def _check(self, text: str) -> Result:
        checked = self._checker.check(text)
        return Result(checked.findings, checked.summary)

    def _lines(self) -> Lines:
        summaries = [result.summary for result in self._results]
        return Lines(
            summaries, lambda first, count: self._texts[first : first + count], sum(map(len, self._texts))
        )

    def _format_by_guess(self, reading: Reading) -> Format | None:
        plain = Checker(replace(reading, format=None), self._judge)
        guesses = Counter(
            summary.guess
            for text in self._texts[:64]
            if (summary := plain.check(text).summary).kind == "object"
        )
        return reading.formats.get(vote(guesses, reading.method, reading.formats).format or "")

    def _settle(self) -> None:
        """Look what the file is now; if that has changed, every line is checked for the new format."""
        self._seen = look(self._lines(), self.reading, self.reading.formats)
        fmt = self.reading.formats.get(self._seen.vote.format or "")
        if fmt is not self.reading.format:
            self._checker = Checker(replace(self._plain, format=fmt), self._judge)
            self._results = [self._check(text) for text in self._texts]
            self._seen = look(self._lines(), self.reading, self.reading.formats)
