"""What is found in a file, from what is known of its lines.

Line by line findings are put together with those of the rules that look across lines; lines inside a value
that is spread over several have none of their own; findings that would repeat on every line are told once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from tuneline.engine.multiline import find_multiline, hide_inside, parse_multiline
from tuneline.engine.weigh import ActiveRules
from tuneline.formats.base import Format
from tuneline.formats.detect import Vote, vote
from tuneline.rules.base import Scope
from tuneline.rules.finding import Finding, Fix
from tuneline.rules.reading import Reading
from tuneline.rules.subject import File, Line, MultiLine, Summary
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

    multiline: Sequence[MultiLine]
    vote: Vote


def look(lines: Lines, reading: Reading, formats: Mapping[str, Format]) -> Seen:
    """Find spread values and the format, from the summaries of all lines."""
    multiline = find_multiline(lines.summaries, lines.texts, formats)
    summaries = hide_inside(lines.summaries, multiline)
    guesses = Counter(line.guess for line in summaries if line.kind == "object")
    for multi in multiline:
        if multi.examples:
            guesses[multi.guess] += multi.examples
    return Seen(multiline, vote(guesses, reading.method, formats))


def gather(
    lines: Lines,
    seen: Seen,
    by_line: Iterable[Placed],
    repeats: Repeats,
    rules: ActiveRules,
    reading: Reading,
    *,
    every: bool = False,
) -> list[Placed]:
    """All findings of a file, by line and place. `by_line` are those of single lines, told-once ones apart.

    every: nothing is told once, or counted instead of told.
    """
    return merge(by_line, repeats, across(lines, seen, rules, reading, every=every), seen.multiline)


def merge(
    by_line: Iterable[Placed], repeats: Repeats, across: Iterable[Placed], multiline: Sequence[MultiLine]
) -> list[Placed]:
    """Findings of lines and of files together, without those of lines inside a value that is spread over several."""
    inside = {row for multi in multiline for row in range(multi.first, multi.first + multi.count)}
    placed = [item for item in (*by_line, *repeats.placed()) if item.row not in inside]
    return sorted((*placed, *across), key=place_in_file)


def place_in_file(item: Placed) -> tuple[int, Span]:
    """What findings are sorted by: line and place, those without a place of their own first."""
    return item.row, item.finding.span or Span(0, 0)


def across(
    lines: Lines, seen: Seen, rules: ActiveRules, reading: Reading, *, every: bool = False
) -> list[Placed]:
    """The findings that no single line gives: those of the rules about files, and slips inside spread values."""
    summaries = hide_inside(lines.summaries, seen.multiline)
    placed: list[Placed] = []
    for multi in seen.multiline:
        if not multi.sound:
            placed += _slips_inside(multi, lines, rules, reading)
    # A broken line is an example as soon as it is mended, and its own finding says that it is broken.
    meant = sum(1 for it in summaries if it.kind == "object" or (it.kind == "broken" and it.starts == "{"))
    examples = meant + sum(multi.examples for multi in seen.multiline)
    file = File(
        lines=summaries,
        size=lines.size,
        examples=examples,
        texts=lines.texts,
        multiline=seen.multiline,
        vote=seen.vote,
        byte_order_mark=lines.byte_order_mark,
        undecodable=lines.undecodable,
        today=date.today(),
        every=every,
    )
    for rule in rules.of_scope(Scope.FILE):
        repeated = Repeats()
        for row, finding in rules.run_on_file(rule, file, reading):
            if every or repeated.take(row, (finding,)):
                placed.append(Placed(row, finding))
        placed += repeated.placed()
    return placed


def _slips_inside(multi: MultiLine, lines: Lines, rules: ActiveRules, reading: Reading) -> Iterable[Placed]:
    """What is wrong inside a spread value, at the lines where it stands: nothing is joined before that is mended."""
    rule = RULES["invalid-json"]
    tree = parse_multiline(multi, lines.texts) if rule in rules.all else None
    if tree is None:
        return
    starts = [0]
    for text in lines.texts(multi.first, multi.count):
        starts.append(starts[-1] + len(text) + 1)
    for finding in rules.run(rule, Line(tree.text, reading, given_tree=tree), reading):
        start = (finding.span or Span(0, 0)).start
        row = next(row for row in range(multi.count) if start < starts[row + 1])
        yield Placed(multi.first + row, _moved(finding, tree, starts[row], starts[row + 1] - 1))


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
    # The parser takes what it is given for a line.
    message = finding.message.replace("The line", "The value").replace("on this line", "in this value")
    return replace(finding, message=message, span=moved, fixes=tuple(fixes), related=())
