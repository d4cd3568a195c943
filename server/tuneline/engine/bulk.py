"""Checking lines in bulk: whole blocks in a few native calls, as long as nothing about their lines is odd.

A line is sound in bulk if its bytes hold nothing that a rule looks for in a text, the reader of its format takes it
(`engine.bulk_reader`), it has as many quotes as its strings need, and what is known of its shape answers all else. That
is learned from the first line of each shape, by the checker of single lines: where every rule that runs for it says
that it looks at nothing but the shape, its findings are those of all lines of that shape. Every other line is checked
on its own, so that nothing depends on which way a line goes.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from operator import itemgetter
from typing import Final, NamedTuple

from tuneline.engine import limits
from tuneline.engine.bulk_calls import CallsInOrder
from tuneline.engine.bulk_reader import Columns, Reader
from tuneline.engine.bulk_said import Said, in_texts
from tuneline.engine.frame import framed
from tuneline.engine.line import Checker
from tuneline.engine.mark import marks_of_bytes
from tuneline.engine.quotes import quotes_of
from tuneline.engine.summary import Summary
from tuneline.engine.tally import Counted, Counting, Tally
from tuneline.formats.bulk import Bulk
from tuneline.formats.messages import MASKS
from tuneline.formats.said import lists_in
from tuneline.formats.view import View
from tuneline.rules.base import Scope
from tuneline.rules.finding import Finding


class Shape(NamedTuple):
    """What is known of all lines of a shape, without fingerprint and places.

    quotes: how many its lines have, those left out that values have of which the shape only says that there are some.
    hidden: escaped quotes beside them that are in no text: in tools, which the shape tells.
    needles: what its lines must not hold. sound: False where its lines are checked on their own.
    tally: how they are counted, where they are.
    """

    summary: Summary
    findings: tuple[Finding, ...] = ()
    quotes: int = 0
    hidden: int = 0
    needles: frozenset[bytes] = frozenset()
    sound: bool = True
    tally: Tally | None = None


class Sound(NamedTuple):
    """The lines of a piece that are sound, as columns: their rows, the numbers of their shapes, their marks.

    lines: all lines of the piece, each with its LF. refused: those of the other rows that the reader did not take.
    counted: what the lines cost, where they are counted.
    """

    lines: Sequence[bytes]
    rows: Sequence[int]
    shapes: Sequence[int]
    marks: array[int]
    refused: frozenset[int] = frozenset()
    counted: Counted | None = None


class _Wish(NamedTuple):
    """What a reader would have to take: see there."""

    above: tuple[str, ...]
    within: tuple[tuple[str, type], ...]
    calls: bool


# What the shape of a line tells, for rules about values.
_OF_VALUES: Final = frozenset(("types", "calls", "answers"))
_UNSOUND: Final = Shape(Summary("object"), sound=False)


class Bulky:
    """Checks lines of one format in bulk. Not for several threads at once.

    checker: of the same lines. once: whether only findings count that are reported once per file; False: none may be.
    counting: what counts the lines, if they are counted.
    learned: how often it was learned that lines have further keys, so that more of them may be sound from then on.
    """

    def __init__(
        self,
        checker: Checker,
        bulk: Bulk,
        *,
        once: bool,
        counting: Counting | None = None,
    ) -> None:
        self.shapes: list[Shape] = [_UNSOUND]
        self._checker, self._once = checker, once
        rules = checker.rules.all
        self._counting = counting
        self._marks = bool(checker.rules.of_scope(Scope.FILE))
        self._escapes = any(it.looks_at == "escapes" for it in rules)
        self._tokens = any(it.scope is Scope.TOKENS for it in rules)
        self._limit = checker.reading.limit if self._tokens else 1 << 62
        self._reader = Reader(bulk)
        self.learned = 0
        self._known: dict[Hashable, int] = {}
        self._searches: dict[frozenset[bytes], tuple[frozenset[bytes], frozenset[bytes]]] = {}
        self._tries: Counter[Hashable] = Counter()
        self._wishes: Counter[_Wish] = Counter()

    def look(self, data: bytes) -> Sound:
        """What is sound of whole lines, each ended by LF, none of which has another line ending in it."""
        every, odd = framed(data, self._limit)
        rows: Sequence[int] = range(len(every))
        lines = every
        if odd:
            rows = [row for row in rows if row not in odd]
            lines = [every[row] for row in rows]
            data = b"".join(lines)
        values, failed = self._reader.read(data, lines)
        refused = frozenset(rows[at] for at in failed)
        if failed:
            rows = [row for row in rows if row not in refused]
            lines = [every[row] for row in rows]
            data = b"".join(lines)
        if not lines:
            return Sound(every, (), (), array("Q"), refused)
        columns = self._reader.columns(values)
        texts = list(map(str.encode, columns.texts))
        said = Said(lines, texts, columns.beside)
        bad = columns.odd
        if self._escapes:
            bad |= said.with_lost_backslashes()
        numbers = list(map(self._known.get, columns.shapes))
        if None in numbers:
            numbers = self._learned(lines, said, columns, numbers)
        shapes: list[int] = numbers  # type: ignore[assignment]
        counts = Counter(shapes)
        if any(not self.shapes[it].sound for it in counts):
            bad.update(at for at, it in enumerate(shapes) if not self.shapes[it].sound)
        bad |= self._with_needles(
            lines, said, shapes, frozenset().union(*(self.shapes[it].needles for it in counts))
        )
        bad |= self._with_other_quotes(data, lines, said, shapes, columns, counts)
        counted = None
        if self._counting is not None:
            counted = self._counting.count(columns, [self.shapes[it].tally for it in shapes], bad)
        # Only rules about files compare examples.
        marks = marks_of_bytes(texts) if self._marks else array("Q", bytes(8 * len(rows)))
        if bad:
            good_rows = [at for at in range(len(rows)) if at not in bad]
            rows, shapes = ([it[at] for at in good_rows] for it in (rows, shapes))
            marks = array("Q", map(marks.__getitem__, good_rows))
            if counted is not None:
                counted = counted.only(good_rows)
        return Sound(every, rows, shapes, marks, refused, counted)

    def _with_needles(
        self, lines: Sequence[bytes], said: Said, shapes: Sequence[int], needles: frozenset[bytes]
    ) -> set[int]:
        """The lines that hold a needle of their shape, of which these are some of all."""
        if needles not in self._searches:
            of_texts = {it: in_texts(it) for it in needles}
            lines_only = {it for it, short in of_texts.items() if not short or short in self._reader.words}
            in_text = frozenset(of_texts[it] for it in needles - lines_only)
            self._searches[needles] = in_text, frozenset(lines_only)
        shorter, whole = self._searches[needles]
        maybe = said.with_any(shorter)
        maybe.update(at for needle in whole for at, line in enumerate(lines) if needle in line)
        return {at for at in maybe if any(it in lines[at] for it in self.shapes[shapes[at]].needles)}

    def _with_other_quotes(
        self,
        data: bytes,
        lines: Sequence[bytes],
        said: Said,
        shapes: Sequence[int],
        columns: Columns,
        counts: Mapping[int, int],
    ) -> set[int]:
        """The lines of `data` that have more quotes than they should, but for those that are odd anyway.

        Of a key that is there twice only one is left, so a line has as many quotes as it should or more.
        """
        inner, odd = columns.inner, columns.odd
        needed = {it: self.shapes[it].quotes + self.shapes[it].hidden for it in counts}
        wanted = sum(needed[it] * count for it, count in counts.items())
        wanted += sum(inner.values()) + said.quotes
        wanted -= sum(needed[shapes[at]] + inner.get(at, 0) + said.quotes_of(at) for at in odd)
        found = data.count(b'"') - sum(lines[at].count(b'"') for at in odd)
        # A quote in a text may be written in another way; of two searches the one from the end is the faster.
        if wanted == found and (not said.quotes or data.rfind(b"\\u0022") < 0):
            return set()
        return {
            at
            for at, line in enumerate(lines)
            if self.shapes[shapes[at]].quotes + inner.get(at, 0) != quotes_of(line)
        }

    def wish(self, text: str, view: View) -> None:
        """Note the further keys of a line that was refused: several such lines, and the reader learns them."""
        reader, bulk = self._reader, self._reader.bulk
        lists = lists_in(view.value, bulk)
        nested = any(len(path) > 1 for path in bulk.turns)
        if self._wishes.total() > limits.OUTLINES or nested or lists is None:
            return
        how, calls = bulk.calls, reader.calls is not None
        within = dict(reader.within)
        masks = MASKS.union((view.format.masks.key,))
        for listed in lists:
            for item in listed.turns:
                if type(item) is str:
                    continue
                if type(item) is not dict:
                    return
                own = {*bulk.inside}
                if how is not None and (calls or not item.keys().isdisjoint((how.calls, how.answers))):
                    calls, own = True, own | {how.calls, how.answers, how.name}
                for key in item.keys() - own:
                    kind = type(item[key])
                    if key in masks and (kind not in (int, bool) or within.get(key, kind) is not kind):
                        return
                    within.setdefault(key, kind if key in masks else object)
        calls = calls or (how is not None and how.tools in view.value)
        declared = {how.tools} if how is not None and calls else set()
        above = tuple(sorted({*reader.above, *view.value.keys() - bulk.top - declared}))
        if any(str(path[0]) in above for path in view.declared) or not bulk.alone.isdisjoint(above):
            return  # tools are read with calls or not at all
        if within and bulk.candidates is not None:
            return  # candidates have no further keys
        inside = tuple(sorted(within.items(), key=itemgetter(0)))
        if how is not None and calls:
            inside = tuple(it for it in inside if it[0] != how.name)
        wish = _Wish(above, inside, calls)
        if wish == _Wish(reader.above, reader.within, reader.calls is not None):
            return
        self._wishes[wish] += 1
        if self._wishes[wish] == limits.BULK_LINES and len(above) + len(inside) <= limits.BULK_KEYS:
            shape = self._shape_of(text, 0, None)
            if shape is not None and shape.sound:
                judge = CallsInOrder(view.format, how) if how is not None and calls else None
                self._reader = Reader(bulk, above, inside, reader.calls or judge)
                self.learned += 1
                self._known.clear()
                self._searches.clear()
                self._tries.clear()

    def _learned(
        self, lines: Sequence[bytes], said: Said, columns: Columns, numbers: list[int | None]
    ) -> list[int | None]:
        """The numbers of shapes, those of lines whose shape is not known looked up or learned."""
        for at, number in enumerate(numbers):
            if number is not None:
                continue
            key = columns.shapes[at]
            numbers[at] = self._known.get(key, 0)
            if key in self._known or at in columns.odd:
                continue
            line = lines[at]
            quotes = quotes_of(line)
            shape = self._shape_of(line[:-1].decode("utf-8"), quotes, columns.inner.get(at))
            self._tries[key] += 1
            if shape is None and self._tries[key] < limits.BULK_TRIES:
                continue
            if shape is not None and len(self.shapes) < limits.OUTLINES:
                numbers[at] = len(self.shapes)
                hidden = max(0, line.count(b'"') - quotes - said.quotes_of(at))
                self.shapes.append(shape._replace(hidden=hidden))
            if len(self._known) < limits.OUTLINES:
                self._known[key] = numbers[at] or 0
        return numbers

    def _shape_of(self, text: str, quotes: int, inner: int | None) -> Shape | None:
        """What a line says of all lines of its shape: None where it is odd for a reason of its own.

        inner: the quotes in values of which the shape says only that there are some; None where there are none.
        """
        outline = self._checker.outline_of(text)
        checked = self._checker.check_quickly(text)
        if outline is None or checked is None:
            return None
        # What published schemas forbid is in calls and tools, which the shape tells.
        if outline.images and self._tokens:
            return _UNSOUND
        if any(rule.looks_at not in _OF_VALUES for rule in outline.value_rules):
            return _UNSOUND
        needles = {
            needle
            for _, needle, rule in outline.needles
            if rule.looks_at not in ("faults", "escapes") and (rule.looks_at != "types" or inner is not None)
        }
        if any(needle in text for needle in needles):
            return None
        for finding in checked.findings:
            if finding.span is not None or any(it.span is not None for it in finding.related):
                return None
            if not finding.once or not self._once:
                return _UNSOUND
        tally = None
        if self._counting is not None:
            tally = self._counting.tally_of(checked.view) if checked.view is not None else None
            if tally is None:
                return _UNSOUND
        return Shape(
            checked.summary._replace(fingerprint=0),
            checked.findings,
            quotes - (inner or 0),
            needles=frozenset(it.encode() for it in needles),
            tally=tally,
        )
