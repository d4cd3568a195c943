"""Checking a block of lines: a function of its bytes and the plan, so that any process can do it.

Where its lines are many and their format can be read in bulk, most of them are (`engine.bulk`); the others are checked
one by one, as all are otherwise. Which way a line goes changes nothing but the time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tuneline.engine import limits
from tuneline.engine.files.source import decode
from tuneline.engine.line import BLANK, Checked, Checker
from tuneline.engine.locate import resolve
from tuneline.engine.part import Part
from tuneline.engine.plan import Plan
from tuneline.engine.summary import UNDECODABLE
from tuneline.formats.view import View
from tuneline.rules.finding import Cause, Finding
from tuneline.rules.reading import Reading
from tuneline.syntax import strict
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Tree
from tuneline.text.lines import BadByte

if TYPE_CHECKING:
    from tuneline.engine.bulk import Bulky
    from tuneline.engine.tally import Counted, Counting
    from tuneline.formats.bulk import Bulk

# Lines of a block that are checked one by one before it pays to import the native parser.
_MANY_ALONE = 200


class BlockChecker:
    """Checks blocks of lines of one file, as of the format of that name. Not for several threads at once.

    bulk: whether lines are checked in bulk where that is possible.
    """

    def __init__(
        self,
        plan: Plan,
        name: str | None,
        parse: Callable[[str], Tree] = parse,
        *,
        bulk: bool = False,
    ) -> None:
        self._plan = plan
        reading = plan.reading(name)
        how = reading.format.bulk if reading.format is not None else None
        if how is None:
            self.checker = Checker(reading, plan.rules(), parse)
        else:
            from tuneline.engine.mark import mark_of

            self.checker = Checker(reading, plan.rules(), parse, mark_of(how))
        self._count = _counter(reading) if plan.count else None
        self._bulky: Bulky | None = None
        if bulk and how is not None:
            from tuneline.engine.bulk import Bulky

            counting = _counting(reading, how, tokens=plan.count) if plan.stats else None
            self._bulky = Bulky(self.checker, how, once=not plan.every, counting=counting)
        self._short: dict[str, Checked] = {}
        self._pass_over = 0
        self._begun = False

    def _checked(self, text: str) -> Checked:
        """What is known of a line. Files of very short lines have the same ones again and again."""
        if not text:
            return BLANK
        if len(text) > limits.SHORT_LINE:
            return self.checker.check(text)
        found = self._short.get(text)
        if found is None:
            found = self.checker.check(text)
            if self._plan.compared is None and found.findings:
                found = found._replace(findings=resolve(text, found.findings))
            if len(self._short) < limits.SHORT_LINES:
                self._short[text] = found
        return found

    def check(self, data: bytes) -> Part:
        """What is found in whole lines."""
        block = _Block(self._plan, self._checked, self._count)
        even = data.replace(b"\r\n", b"\n") if b"\r" in data else data
        if self._bulky is None or b"\r" in even:
            block.one_by_one(data)
            return block.part
        if even and not even.endswith(b"\n"):
            even += b"\n"
        start = 0
        while start < len(even):
            # What shapes lines have is learned from few of them.
            size = limits.BULK_SIZE if self._begun else limits.BULK_SIZE // 16
            end = even.find(b"\n", min(start + size, len(even) - 1)) + 1
            piece, start, self._begun = even[start:end], end, True
            if len(piece) > limits.BULK_PIECE:  # with a line that is too long to be held in several forms
                block.one_by_one(piece)
                continue
            if self._pass_over:
                self._pass_over -= 1
                block.one_by_one(piece)
                continue
            learned = self._bulky.learned
            if block.in_bulk(piece, self._bulky) > limits.BULK_MOST_ODD and learned == self._bulky.learned:
                self._pass_over = limits.BULK_PIECES_LEFT
            if self._pass_over or block.alone > _MANY_ALONE:
                strict.load()
        return block.part


class _Block:
    """The part of one block, while it is made. alone: how many lines were checked one by one."""

    def __init__(
        self, plan: Plan, check: Callable[[str], Checked], count: Callable[[View], Any] | None
    ) -> None:
        self.part = Part()
        self._plan, self._check, self._count = plan, check, count
        self._reported: set[Cause] = set()
        self.alone = 0

    def one_by_one(self, data: bytes) -> None:
        """Add lines that are each checked on its own."""
        part, decoded = self.part, decode(data)
        first = part.lines
        part.returns.extend(first + row for row in decoded.returns)
        for row, text in enumerate(decoded.texts):
            self.line(text, decoded.undecodable.get(row))

    def line(self, text: str, bad: BadByte | None = None) -> View | None:
        """Add a line that is checked on its own; bad: its first byte that is not UTF-8. Its example."""
        part, plan = self.part, self._plan
        row = part.lines
        if bad is not None:
            part.undecodable[row] = bad
            part.note(UNDECODABLE)
            return None
        checked = self._check(text)
        self.alone += 1
        part.note(checked.summary)
        if checked.findings:
            self._found(row, checked.findings, text)
        if plan.stats and checked.view is not None:
            part.stats.add(checked.view, self._count(checked.view) if self._count else None)
        return checked.view

    def in_bulk(self, data: bytes, bulky: Bulky) -> float:
        """Add lines that are checked in bulk where they are sound. How many of them were not, as a share."""
        part, sound = self.part, bulky.look(data)
        kinds = set(sound.shapes)
        numbers = {it: part.number(bulky.shapes[it].summary) for it in kinds}
        told = frozenset(it for it in kinds if bulky.shapes[it].findings)
        lines = sound.lines
        total = len(lines)
        if sound.counted is not None:
            self._add_counted(sound.counted, sound.shapes, bulky)
        odd = sorted(set(range(total)).difference(sound.rows)) if len(sound.rows) < total else []
        done = 0
        for before, row in enumerate((*odd, total)):
            stretch = slice(done, row - before)
            done = row - before
            shapes, first = sound.shapes[stretch], part.lines
            part.numbers.extend(map(numbers.__getitem__, shapes))
            part.marks.extend(sound.marks[stretch])
            if told:
                for at, shape in enumerate(shapes):
                    if shape in told:
                        here = row - len(shapes) + at
                        self._found(first + at, bulky.shapes[shape].findings, lines[here][:-1])
            if row < total:
                text, bad = _decoded(lines[row][:-1])
                view = self.line(text, bad)
                if view is not None and row in sound.refused:
                    bulky.wish(text, view)
        return len(odd) / max(1, total)

    def _add_counted(self, counted: Counted, shapes: Sequence[int], bulky: Bulky) -> None:
        stats = self.part.stats
        for number, times in Counter(shapes).items():
            tally = bulky.shapes[number].tally
            assert tally is not None
            stats.add_many(tally.one, times)
        stats.with_reasoning += sum(it is not None for it in counted.thinking)
        if self._plan.count:
            stats.reasoning += sum(filter(None, counted.thinking))
            stats.add_tokens(counted.total, counted.trained, counted.longest)

    def _found(self, row: int, findings: tuple[Finding, ...], text: str | bytes) -> None:
        """Note the findings of a line, but for those that are reported once and were reported before."""
        if not self._plan.every:
            findings = tuple(self._first_of_each(row, findings))
        if findings:
            if self._plan.compared is None:
                findings = resolve(text if isinstance(text, str) else text.decode("utf-8"), findings)
            self.part.findings[row] = findings

    def _first_of_each(self, row: int, findings: Iterable[Finding]) -> Iterator[Finding]:
        for finding in findings:
            if finding.once:
                if finding.cause in self._reported:
                    self.part.left_out(finding.cause, row)
                    continue
                self._reported.add(finding.cause)
            yield finding


def _decoded(line: bytes) -> tuple[str, BadByte | None]:
    """A line, and its first byte that is not UTF-8."""
    try:
        return line.decode("utf-8"), None
    except UnicodeDecodeError as error:
        return "", BadByte(error.start + 1, line[error.start])


def _counting(reading: Reading, how: Bulk, *, tokens: bool) -> Counting:
    from tuneline.engine.tally import Counting

    return Counting(reading, how, tokens=tokens)


def _counter(reading: Reading) -> Callable[[Any], Any]:
    from tuneline.rules.counting import count_for

    return partial(count_for, reading=reading)
