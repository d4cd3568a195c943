"""A document in memory: the results of its lines beside them, so that an edit costs the lines that it touches.

An edit only marks lines; they are checked when somebody wants to know, the most wanted first. What depends on
the whole file (its format, values spread over lines, rules across lines) is worked out when all lines are
checked and kept, moved along with the lines, until the next time that happens.
After any sequence of edits, once the work is done, the findings equal those of the same text opened afresh.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from tuneline.domain.severity import Severity
from tuneline.engine import limits
from tuneline.engine.assembly import Lines, Placed, Repeats, Seen, across, gather, look, merge, place_in_file
from tuneline.engine.line import Checker
from tuneline.engine.severity_index import WORST_FIRST, SeverityIndex, Worst
from tuneline.engine.weigh import ActiveRules
from tuneline.formats.base import Format, View
from tuneline.formats.detect import Vote, vote
from tuneline.rules.finding import Finding
from tuneline.rules.reading import Reading
from tuneline.rules.subject import Summary


class Result(NamedTuple):
    """What is kept of a checked line."""

    findings: tuple[Finding, ...]
    summary: Summary


UNKNOWN = Seen((), Vote(None, "not read yet"))


def known_of(results: Iterable[Result | None], across: Iterable[Placed], seen: Seen) -> list[Placed]:
    """What results of lines and the findings across lines come to, by line and place; told-once findings once."""
    repeats = Repeats()
    by_line = [
        Placed(row, finding)
        for row, result in enumerate(results)
        if result is not None and result.findings
        for finding in repeats.take(row, result.findings)
    ]
    return merge(by_line, repeats, across, seen.multiline)


class FileState:
    """The lines of a document (contents, without endings) and what is known of them.

    `texts` and `results` are parallel; a result is None until the line is checked.
    """

    def __init__(self, texts: Iterable[str], reading: Reading, rules: ActiveRules) -> None:
        self.texts = list(texts)
        self.results: list[Result | None] = [None] * len(self.texts)
        self.seen = UNKNOWN
        self.index = SeverityIndex(len(self.texts))
        self._rules = rules
        self._plain = reading
        self._checker = Checker(replace(reading, format=self._format_by_guess()), rules)
        self._across: list[Placed] = []
        self._settled = False

    @property
    def reading(self) -> Reading:
        """For whom the lines are checked, with the format that the file has as far as is known."""
        return self._checker.reading

    @property
    def rules(self) -> ActiveRules:
        """What is looked for in the lines."""
        return self._rules

    @property
    def checked(self) -> bool:
        """Whether every line is checked; what depends on all of them may still be as it was before an edit."""
        return self.index.unchecked() < 0

    @property
    def settled(self) -> bool:
        """Whether every line is checked and what depends on all of them is worked out."""
        return self._settled

    @property
    def across(self) -> Sequence[Placed]:
        """The findings that no single line gives, as of when the work was last done."""
        return self._across

    def lines(self, first: int, count: int) -> Sequence[str]:
        """The contents of `count` lines from `first` on."""
        return self.texts[first : first + count]

    def splice(self, first: int, removed: int, texts: Sequence[str]) -> None:
        """Put new lines in the place of `removed` lines from `first` on. Checks nothing."""
        gone = [result.findings for result in self.results[first : first + removed] if result is not None]
        self.index.splice(first, gone, removed, len(texts))
        self.texts[first : first + removed] = texts
        self.results[first : first + removed] = [None] * len(texts)
        self._settled = False
        if moved := len(texts) - removed:
            end = first + removed
            self._across = [
                item if item.row < end else item._replace(row=item.row + moved)
                for item in self._across
                if not first <= item.row < end
            ]

    def adopt(self, results: Iterable[Result | None]) -> None:
        """Take over what is known of the same lines elsewhere, where they were checked for the same reading."""
        for row, result in enumerate(results):
            if result is not None and self.results[row] is None:
                self.results[row] = result
                self.index.note(row, result.findings)

    def check(self, row: int) -> Result:
        """The result of one line, checked now if it is not known."""
        result = self.results[row]
        if result is None:
            checked = self._checker.check(self.texts[row])
            result = self.results[row] = Result(checked.findings, checked.summary)
            self.index.note(row, result.findings)
        return result

    def view(self, row: int) -> View | None:
        """The example on a line as its format sees it; None where there is none."""
        return self._checker.check(self.texts[row]).view

    def work(self, enough: Callable[[], bool]) -> bool:
        """Check lines until `enough` says so, asked after every few; True when all is done.

        The last step, for the whole file at once, is a step of its own, so that it can wait for a quiet moment.
        """
        row = self.index.unchecked()
        while row >= 0:
            lines = size = 0
            while row >= 0 and lines < limits.LINES_AT_A_TIME and size < limits.SIZE_AT_A_TIME:
                self.check(row)
                lines += 1
                size += len(self.texts[row])
                row = self.index.unchecked(row + 1)
            if enough():
                return False
            if row < 0:
                row = self.index.unchecked()
        if not self._settled:
            self._settle()
        return self._settled

    def findings(self) -> list[Placed]:
        """All findings, by line and place, after finishing all work."""
        while not self.work(lambda: False):
            pass
        return self.known()

    def known(self) -> list[Placed]:
        """The findings that are known without further work, by line and place."""
        return known_of(self.results, self._across, self.seen)

    def everywhere(self) -> list[Placed]:
        """All findings, what is told once a file on each of its lines: what fixing needs. After all work is done."""
        by_line = [
            Placed(row, finding)
            for row, result in enumerate(self.results)
            if result is not None
            for finding in result.findings
        ]
        return gather(self._lines(), self.seen, by_line, Repeats(), self._rules, self.reading, every=True)

    def worst(self, most: int) -> Worst:
        """The worst `most` of the findings that `known` gives; costs little where there are many."""
        inside = [(multi.first, multi.first + multi.count) for multi in self.seen.multiline]
        others = [*self._across, *self._told_once(inside)]
        counts = self.index.counts.copy() if not inside else self._count_outside(inside)
        counts.update(item.finding.severity for item in others)
        placed: list[Placed] = []
        for severity in WORST_FIRST:
            left = most + 1 - len(placed)
            if left <= 0:
                break
            found = [item for item in others if item.finding.severity is severity]
            for row in self.index.rows(severity, inside):
                if left <= 0:
                    break
                own = [it for it in self.check(row).findings if it.severity is severity and not it.once]
                found += [Placed(row, finding) for finding in own]
                left -= len(own)
            found.sort(key=place_in_file)
            placed += found
        return Worst(placed[:most], +counts, placed[most] if len(placed) > most else None)

    def _told_once(self, inside: Sequence[tuple[int, int]]) -> list[Placed]:
        first = {}
        for once, row in self.index.first_rows(lambda row: self.check(row).findings).items():
            finding = next(it for it in self.check(row).findings if it.once == once)
            first[once] = Placed(row, finding)
        told = Repeats(first, self.index.once).placed()
        return [item for item in told if not any(start <= item.row < end for start, end in inside)]

    def _count_outside(self, inside: Sequence[tuple[int, int]]) -> Counter[Severity]:
        counts: Counter[Severity] = Counter()
        for severity in WORST_FIRST:
            for row in self.index.rows(severity, inside):
                found = self.check(row).findings
                counts[severity] += sum(1 for it in found if it.severity is severity and not it.once)
        return counts

    def _lines(self) -> Lines:
        summaries = [result.summary for result in self.results if result is not None]
        texts = self.texts
        size = sum(map(len, texts))
        return Lines(summaries, lambda first, count: texts[first : first + count], size)

    def _format_by_guess(self) -> Format | None:
        plain = Checker(replace(self._plain, format=None), self._rules)
        summaries = [plain.check(text).summary for text in self.texts[: limits.GUESS_LINES]]
        guesses = Counter(summary.guess for summary in summaries if summary.kind == "object")
        return self._plain.formats.get(vote(guesses, self._plain.method, self._plain.formats).format or "")

    def _settle(self) -> None:
        """Look at the file as a whole. If it is of another format than thought, every line is to be checked again."""
        lines = self._lines()
        self.seen = look(lines, self.reading, self.reading.formats)
        fmt = self.reading.formats.get(self.seen.vote.format or "")
        if fmt is not self.reading.format:
            self._checker = Checker(replace(self._plain, format=fmt), self._rules)
            self.results = [None] * len(self.texts)
            self.index = SeverityIndex(len(self.texts))
            return
        self._across = across(lines, self.seen, self._rules, self.reading)
        self._settled = True
