"""A document in memory: what is known of its lines beside them, so that an edit costs the lines that it touches.

An edit only marks lines; they are checked when somebody wants to know, the most wanted first. What depends on
the whole file (its format, multi-line values, rules about files) is worked out when all lines are checked and kept,
moved along with the lines, until the next time that happens.
After any sequence of edits, once the work is done, the findings equal those of the same text opened afresh.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from tuneline.domain.value import replace
from tuneline.engine import limits
from tuneline.engine.assembled import Contents
from tuneline.engine.assembly import Assembly, Result
from tuneline.engine.fold import Placed
from tuneline.engine.line import Checker
from tuneline.engine.long_lines import Scope
from tuneline.engine.summary import BLANK
from tuneline.engine.weigh import ActiveRules
from tuneline.engine.whole import Whole
from tuneline.formats.detect import guess, vote
from tuneline.formats.format import Format
from tuneline.formats.view import View
from tuneline.rules.reading import Reading
from tuneline.syntax import strict
from tuneline.text.lines import utf8_size

if TYPE_CHECKING:
    from tuneline.engine.bulk_lines import BulkLines


class FileState:
    """The lines of a document (contents, without endings) and the assembly of what is known of them.

    byte_order_mark: whether one precedes the first line, which does not include it. Set with the lines.
    size: gives the bytes of the document as a file; those of its lines, each with LF, if not given.
    returns: gives the lines that end at a carriage return alone; none if not given.
    patient: `work` leaves lines that could take long, for somebody else to check them, see `long_lines`.
    """

    def __init__(
        self,
        texts: Iterable[str],
        reading: Reading,
        rules: ActiveRules,
        *,
        byte_order_mark: bool = False,
        size: Callable[[], int] | None = None,
        returns: Callable[[], Sequence[int]] = tuple,
        patient: bool = False,
    ) -> None:
        self.texts = list(texts)
        self.byte_order_mark = byte_order_mark
        self._size = size or (lambda: sum(utf8_size(text) + 1 for text in self.texts))
        self.returns = returns
        self.assembly = Assembly(len(self.texts))
        self.rules = rules
        self._plain = reading
        self._checker = Checker(replace(reading, format=self._format_by_guess()), rules)
        # The line that was checked last, what checked it, and what came of it.
        self._last: tuple[str | None, Checker | None, Result] = None, None, Result((), BLANK)
        # What checks lines in bulk, and the line before which all were looked at so.
        self._bulk: BulkLines | None = None
        self._looked_at = 0
        self._settled = False
        self._patient = patient
        # The copy on which the file is looked at as a whole, as long as no line has changed since it was made.
        self._whole: Assembly | None = None

    @property
    def reading(self) -> Reading:
        """For whom the lines are checked, with the format that the file has as far as is known."""
        return self._checker.reading

    @property
    def checked(self) -> bool:
        """Whether every line is checked; what depends on all of them may still be as it was before an edit."""
        return self.assembly.index.unchecked() < 0 and self.assembly.index.left() < 0

    @property
    def settled(self) -> bool:
        """Whether every line is checked and what depends on all of them is worked out."""
        return self._settled

    def lines(self, first: int, count: int) -> Sequence[str]:
        """The contents of `count` lines from `first` on."""
        return self.texts[first : first + count]

    def splice(self, first: int, removed: int, texts: Sequence[str]) -> None:
        """Put new lines in the place of `removed` lines from `first` on. Checks nothing."""
        self.assembly.splice(first, removed, len(texts))
        self.texts[first : first + removed] = texts
        self._looked_at = min(self._looked_at, first)
        self._settled = False
        self._whole = None

    def adopt(self, results: Iterable[Result | None]) -> None:
        """Take over what is known of the same lines elsewhere, where they were checked for the same reading."""
        for row, result in enumerate(results):
            if result is not None and not self.assembly.summaries.is_checked(row):
                self.assembly.note(row, result)

    def check(self, row: int) -> None:
        """Check one line now, if it is not checked yet."""
        if not self.assembly.summaries.is_checked(row):
            checked = self._checker.check(self.texts[row])
            self.assembly.note(row, Result(checked.findings, checked.summary))

    def check_step(self, row: int) -> int:
        """Check one line if it is not checked yet and that cannot take long, else leave it.

        What that cost, in code points as the fast path reads them.
        """
        text = self.texts[row]
        if self.assembly.summaries.is_checked(row):
            return 0
        if text == self._last[0] and self._last[1] is self._checker:
            # In files of equal lines; to compare others costs nothing.
            self.assembly.note(row, self._last[2])
            return limits.SIZE_OF_EQUAL
        quick = len(text) <= limits.QUICK_SIZE or not self._patient
        checked = self._checker.check_quickly(text) if quick else None
        if checked is not None:
            cost = len(text)
        elif self._patient and len(text) > limits.SLOW_SIZE:
            self.assembly.index.leave(row)
            return len(text)
        else:
            checked = self._checker.check_slowly(text)
            cost = len(text) * (limits.SIZE_AT_A_TIME // limits.SLOW_SIZE)
        result = Result(checked.findings, checked.summary)
        self._last = text, self._checker, result
        self.assembly.note(row, result)
        return cost

    def left(self, size: int) -> list[str]:
        """The first of the lines that were left, of about `size` code points together; at least one if any."""
        texts: list[str] = []
        row = self.assembly.index.left()
        while row >= 0 and size > 0:
            texts.append(self.texts[row])
            size -= len(self.texts[row])
            row = self.assembly.index.left(row + 1)
        return texts

    @property
    def scope(self) -> Scope:
        """For whom lines that were left are to be checked."""
        return Scope(self.reading, self.rules)

    def take(self, results: Mapping[str, Result]) -> None:
        """Take over results of lines that were left, checked for the present reading; by the text of the line."""
        row = self.assembly.index.left()
        wanted = len(results)
        while row >= 0 and wanted > 0:
            result = results.get(self.texts[row])
            if result is not None:
                wanted -= 1
                self.assembly.note(row, result)
            row = self.assembly.index.left(row + 1)

    def view(self, row: int) -> View | None:
        """The example on a line as its format sees it; None where there is none."""
        return self._checker.check(self.texts[row]).view

    def work(self, enough: Callable[[], bool]) -> bool:
        """Check lines until `enough` says so, asked after every few; True when all is done.

        The last step, for the whole file at once, is a step of its own, so that it can wait for a quiet moment.
        """
        unchecked = self.assembly.index.unchecked
        row = unchecked()
        while row >= 0:
            lines = size = 0
            if row >= self._looked_at:
                self._check_in_bulk(row)
                row = unchecked(row)
            while (
                0 <= row < self._looked_at and lines < limits.LINES_AT_A_TIME and size < limits.SIZE_AT_A_TIME
            ):
                lines += 1
                size += self.check_step(row)
                row = unchecked(row + 1)
            if enough():
                return False
            if row < 0:
                row = unchecked()
        if not self._settled and self.assembly.index.left() < 0:
            self.settle(self.whole_apart()())
        return self._settled

    def _check_in_bulk(self, row: int) -> None:
        """Check lines from `row` on in bulk; the odd ones among those that were looked at are left unchecked."""
        bulk = self._in_bulk()
        if bulk is None:
            self._looked_at = len(self.texts)
            return
        run = self.assembly.index.unchecked_run(row, limits.BULK_STEP_LINES)
        texts = self.texts[row : row + run]
        count = bulk.piece(texts)
        if count < limits.BULK_RUN:
            self._looked_at = row + max(1, count)
            return
        self._looked_at = row + count
        for at, result in enumerate(bulk.check(texts[:count]), row):
            if result is not None:
                self.assembly.note(at, result)

    def _in_bulk(self) -> BulkLines | None:
        """What checks lines in bulk, where the format can be read so and there are many lines."""
        fmt = self.reading.format
        if fmt is None or fmt.bulk is None:
            return None
        if self._bulk is None and sum(map(len, self.texts)) >= limits.BULK_FILE:
            from tuneline.engine.bulk_lines import BulkLines  # a small file is checked before it is imported

            self._bulk = BulkLines(self._checker, fmt.bulk)
        return self._bulk

    def is_quick(self) -> bool:
        """Whether looking at the file as a whole takes a few milliseconds, when all lines are checked."""
        if len(self.texts) > limits.LINES_AS_A_WHOLE:
            return False
        sound = self.assembly.summaries.kinds() <= {"object", "blank", "unknown"}
        return sound or sum(map(len, self.texts)) <= limits.SLOW_SIZE

    def whole_apart(self) -> Whole:
        """What looks at the file as a whole, as it is now. Any thread can call it, once; for `settle`."""
        assembly = self._whole = self.assembly.copy()
        return Whole(
            assembly,
            self.texts.copy(),
            self._size,
            self.byte_order_mark,
            self.returns,
            self.reading,
            self.rules,
        )

    def settle(self, whole: Assembly) -> bool:
        """Take over what `whole_apart` came to; False if lines have changed since.

        If the file is of another format than thought, every line is to be checked again.
        """
        if whole is not self._whole:
            return False
        self.assembly, self._whole = whole, None
        fmt = self._voted(whole)
        self._settled = fmt is self.reading.format
        if not self._settled:
            self._checker = Checker(replace(self._plain, format=fmt), self.rules)
            self._bulk, self._looked_at = None, 0
            whole.forget_lines()
        return True

    def findings(self) -> list[Placed]:
        """The findings as they are reported, by line and place, after finishing all work."""
        while not self.work(lambda: False):
            while (row := self.assembly.index.left()) >= 0:
                self.check(row)
        return self.assembly.all()

    def everywhere(self, *, lines: bool = True) -> list[Placed]:
        """All findings, those that repeat on each of their lines: what fixing needs. After all work is done.

        lines: False leaves out what single lines have.
        """
        contents = Contents(self.lines, self._size(), self.byte_order_mark, returns=self.returns())
        return self.assembly.everywhere(contents, self.rules, self.reading, lines=lines)

    def _format_by_guess(self) -> Format | None:
        guesses: Counter[str | None] = Counter()
        left = limits.GUESS_SIZE
        for text in self.texts[: limits.GUESS_LINES]:
            left -= len(text)
            if left < 0:
                break
            try:
                value = strict.loads(text)
            except (ValueError, TypeError):  # the latter for half a character in the text itself
                continue
            if type(value) is dict:
                guesses[guess(value, self._plain.formats).name] += 1
        return self._plain.formats.get(vote(guesses, self._plain.method, self._plain.formats).format or "")

    def _voted(self, assembly: Assembly) -> Format | None:
        return self._plain.formats.get(assembly.vote.format or "")
