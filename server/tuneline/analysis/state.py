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

from tuneline.analysis import limits
from tuneline.analysis.file import Lines, Placed, Repeats, Seen, across, look, merge
from tuneline.analysis.judge import Judge
from tuneline.analysis.line import Checker
from tuneline.formats.base import Format
from tuneline.formats.detect import Vote, vote
from tuneline.rules.base import Finding, Reading, Summary


class Result(NamedTuple):
    """What is kept of a checked line."""

    findings: tuple[Finding, ...]
    summary: Summary


UNKNOWN = Seen((), Vote(None, "not read yet"))


class FileState:
    """The lines of a document (contents, without endings) and what is known of them.

    `texts` and `results` are parallel; a result is None until the line is checked.
    """

    def __init__(self, texts: Iterable[str], reading: Reading, judge: Judge) -> None:
        self.texts = list(texts)
        self.results: list[Result | None] = [None] * len(self.texts)
        self.seen = UNKNOWN
        self._judge = judge
        self._plain = reading
        self._checker = Checker(replace(reading, format=self._format_by_guess()), judge)
        self._across: list[Placed] = []
        self._settled = False
        # Every line before this one is checked; those behind may be.
        self._next = 0

    @property
    def reading(self) -> Reading:
        """For whom the lines are checked, with the format that the file has as far as is known."""
        return self._checker.reading

    @property
    def settled(self) -> bool:
        """Whether every line is checked and what depends on all of them is worked out."""
        return self._settled

    @property
    def across(self) -> Sequence[Placed]:
        """The findings that no single line gives, as of when the work was last done."""
        return self._across

    def splice(self, first: int, removed: int, texts: Sequence[str]) -> None:
        """Put new lines in the place of `removed` lines from `first` on. Checks nothing."""
        self.texts[first : first + removed] = texts
        self.results[first : first + removed] = [None] * len(texts)
        self._next = min(self._next, first)
        self._settled = False
        if moved := len(texts) - removed:
            end = first + removed
            self._across = [
                item if item.row < end else item._replace(row=item.row + moved)
                for item in self._across
                if not first <= item.row < end
            ]

    def check(self, row: int) -> Result:
        """The result of one line, checked now if it is not known."""
        result = self.results[row]
        if result is None:
            checked = self._checker.check(self.texts[row])
            result = self.results[row] = Result(checked.findings, checked.summary)
        return result

    def work(self, enough: Callable[[], bool]) -> bool:
        """Check lines until `enough` says so, asked after every few; True when all is done.

        The last step, for the whole file at once, is a step of its own, so that it can wait for a quiet moment.
        """
        while self._next < len(self.texts):
            for row in range(self._next, min(self._next + limits.LINES_AT_A_TIME, len(self.texts))):
                self.check(row)
                self._next = row + 1
            if enough():
                return False
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
        repeats = Repeats()
        by_line = [
            Placed(row, finding)
            for row, result in enumerate(self.results)
            if result is not None and result.findings
            for finding in repeats.take(row, result.findings)
        ]
        return merge(by_line, repeats, self._across, self.seen.records)

    def _lines(self) -> Lines:
        summaries = [result.summary for result in self.results if result is not None]
        texts = self.texts
        size = sum(map(len, texts))
        return Lines(summaries, lambda first, count: texts[first : first + count], size)

    def _format_by_guess(self) -> Format | None:
        plain = Checker(replace(self._plain, format=None), self._judge)
        summaries = [plain.check(text).summary for text in self.texts[: limits.GUESS_LINES]]
        guesses = Counter(summary.guess for summary in summaries if summary.kind == "object")
        return self._plain.formats.get(vote(guesses, self._plain.method, self._plain.formats).format or "")

    def _settle(self) -> None:
        """Look at the file as a whole. If it is of another format than thought, every line is to be checked again."""
        lines = self._lines()
        self.seen = look(lines, self.reading, self.reading.formats)
        fmt = self.reading.formats.get(self.seen.vote.format or "")
        if fmt is not self.reading.format:
            self._checker = Checker(replace(self._plain, format=fmt), self._judge)
            self.results = [None] * len(self.texts)
            self._next = 0
            return
        self._across = across(lines, self.seen, self._judge, self.reading)
        self._settled = True
