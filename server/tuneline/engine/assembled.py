"""What follows from the lines of a file, however they are kept: format, multi-line values, rules about files.

A line inside a multi-line value has no findings of its own, and what has one cause on many lines is reported a few
times, see `engine.fold`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import starmap
from typing import Any, NamedTuple

from msgspec import field

from tuneline.domain.value import Value
from tuneline.engine import limits
from tuneline.engine.coverage import Coverage, coverage
from tuneline.engine.fold import Placed, Rows, counted, folded
from tuneline.engine.multiline import find_multiline
from tuneline.engine.multiline_values import FaultsInside, Reader
from tuneline.engine.summary import Summary
from tuneline.engine.weigh import ActiveRules
from tuneline.formats.detect import LONE_MESSAGE, Vote, among_by_keys, vote
from tuneline.formats.format import Format
from tuneline.rules.base import Scope
from tuneline.rules.finding import Cause, Finding
from tuneline.rules.reading import Reading
from tuneline.rules.subject import File, FileLines, MultiLines
from tuneline.text.lines import BadByte
from tuneline.text.message import Message
from tuneline.text.spans import Span


class Seen(NamedTuple):
    """What no single line tells, see the fields of `Assembly`."""

    multiline: MultiLines
    vote: Vote
    coverage: Coverage
    file_findings: list[Placed]
    lines: FileLines


class Contents(Value, frozen=True):
    """A file as rules about files need it, beside what is known of its lines.

    texts(first, count): contents of lines without endings. size: bytes, of the byte order mark and endings too.
    named: whether a person named the file, or opened it; False where it was found in a folder.
    undecodable: by line, the first byte that is not UTF-8, or the name of the encoding that the file is in.
    returns: the lines that end at a carriage return alone.
    objects: of a file that is known to be one sound array, its first object and how many it has.
    """

    texts: Callable[[int, int], Sequence[str]]
    size: int
    byte_order_mark: bool = False
    undecodable: Mapping[int, BadByte | str] = field(default_factory=dict)
    named: bool = True
    returns: Sequence[int] = ()
    objects: tuple[dict[str, Any] | None, int] | None = None


class Assembled:
    """What is known of the lines of a file, and what follows from them.

    summaries, findings: by line; None and () until a line is checked.
    multiline, vote, coverage: as of the last `identify`.
    file_findings: what no single line tells, as of the last `conclude`.
    more: for findings that are reported once per file, the lines that have them beside those in `findings`; never for
      lines that are edited.
    """

    __slots__ = (
        "_lines",
        "_reader",
        "coverage",
        "file_findings",
        "findings",
        "more",
        "multiline",
        "summaries",
        "vote",
    )

    summaries: Sequence[Summary | None]
    findings: Sequence[tuple[Finding, ...]]
    more: Mapping[Cause, Sequence[int]]

    def __init__(self) -> None:
        self.multiline = MultiLines()
        self.vote = Vote(None, Message("not read yet"))
        self.coverage = Coverage()
        self.file_findings: list[Placed] = []
        self._lines = FileLines()
        # What multi-line values hold, from `identify` to `conclude`.
        self._reader: Reader | None = None

    def with_findings(self, hidden: MultiLines) -> Iterator[int]:
        """The lines with findings, without those inside multi-line values, in order."""
        raise NotImplementedError

    def identify(self, contents: Contents, reading: Reading) -> None:
        """Find the multi-line values and the format, when all lines are checked."""
        summaries = self._checked()
        self._reader = Reader(contents.texts, reading.formats)
        self.multiline = find_multiline(summaries, self._reader, contents.objects)
        self._lines = self._columns()
        tally = self._tally()
        guesses = _guesses(tally, "object")
        for value in self.multiline:
            if value.examples:
                guesses[value.guess] += value.examples
        # Where nothing is whole, what is broken says what it is meant to be.
        self.vote = vote(guesses or _guesses(tally, "broken"), reading.method, reading.formats)
        kinds = Counter[str]()
        for (kind, _), count in tally.items():
            kinds[kind] += count
        self.coverage = coverage(
            self._as_read(guesses, reading.formats),
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
        holds = self.multiline.holds
        return ((row, line) for row, line in enumerate(self.summaries) if line is not None and not holds(row))

    def examples(self) -> int:
        """JSON objects in the file, those inside multi-line values included."""
        holds = self.multiline.holds
        objects = sum(
            line is not None and line.kind == "object" and not holds(row)
            for row, line in enumerate(self.summaries)
        )
        return objects + self.multiline.examples

    def all(self) -> list[Placed]:
        """The findings that are known as they are reported, by line and place; after `conclude`."""
        own = folded(self._of_lines(), len(self.summaries))
        return sorted((*own, *self._reported_once(), *self.file_findings), key=by_place)

    def on_their_lines(self) -> list[Placed]:
        """As `all`, without folding: only what a rule reports once per file is there once."""
        own: list[Placed] = []
        once: list[Placed] = []
        for item in self._of_lines(once=True):
            (once if item.finding.once else own).append(item)
        return sorted((*own, *self._once_each(once, ranges=True), *self.file_findings), key=by_place)

    def everywhere(
        self, contents: Contents, rules: ActiveRules, reading: Reading, *, lines: bool = True
    ) -> list[Placed]:
        """All findings, those that repeat on each of their lines: what fixing needs. After `identify`.

        lines: False leaves out what single lines have.
        """
        own = self._of_lines(once=True) if lines else ()
        return sorted((*own, *self._of_file(contents, rules, reading, every=True)), key=by_place)

    def _checked(self) -> Sequence[Summary]:
        """By line its summary, perhaps without fingerprint, when all lines are checked."""
        raise NotImplementedError

    def _tally(self) -> Counter[tuple[str, str | None]]:
        """How many lines are of a kind and meant for a format; as rules see them."""
        return Counter(zip(self._lines.kinds, self._lines.guesses, strict=True))

    def _as_read(self, guesses: Counter[str | None], formats: Mapping[str, Format]) -> Counter[str | None]:
        """As what objects are read in a file of its format, which may be more than they look like alone."""
        fmt = formats.get(self.vote.format or "")
        if fmt is None or not fmt.common_words or not any(_no_format(name, formats) for name in guesses):
            return guesses
        read = Counter(guesses)
        known: dict[tuple[str | None, tuple[str, ...]], bool] = {}
        for row in self._lines.objects(lambda guess, _: _no_format(guess, formats)):
            of_row = guess, keys = self._lines.guesses[row], self._lines.keys[row]
            if of_row not in known and len(known) < limits.OUTLINES:
                known[of_row] = among_by_keys(keys, guess, fmt, formats)
            if known.get(of_row):
                read[guess] -= 1
                read[fmt.name] += 1
        return +read

    def _columns(self) -> FileLines:
        """The columns that rules about files see, when all lines are checked."""
        raise NotImplementedError

    def _of_lines(self, *, once: bool = False) -> Iterator[Placed]:
        """The findings of lines, by line; once: also those that are reported once per file, wherever they are."""
        for row in self.with_findings(self.multiline):
            for finding in self.findings[row]:
                if once or not finding.once:
                    yield Placed(row, finding)

    def _reported_once(self, *, ranges: bool = False) -> Iterator[Placed]:
        """What a rule reports once per file, on the first line that has it. ranges: with the lines that have it."""
        items = (item for item in self._of_lines(once=True) if item.finding.once)
        yield from self._once_each(items, ranges=ranges)

    def _once_each(self, items: Iterable[Placed], *, ranges: bool) -> Iterator[Placed]:
        kept: dict[Cause, Placed] = {}
        rows: dict[Cause, set[int]] = {}
        for item in items:
            cause = item.finding.cause
            kept.setdefault(cause, item)
            rows.setdefault(cause, set(self.more.get(cause, ()))).add(item.row)
        for cause, (row, finding) in kept.items():
            lines = Rows()
            for other in sorted(rows[cause]):
                if not self.multiline.holds(other):
                    lines.add(other)
            yield Placed(row, counted(finding, lines.count, tuple(lines.ranges)))

    def _of_file(
        self, contents: Contents, rules: ActiveRules, reading: Reading, *, every: bool
    ) -> Iterator[Placed]:
        inside = FaultsInside(self._reader or Reader(contents.texts, reading.formats), rules, reading)
        self._reader = None
        for value in self.multiline:
            if not value.sound:
                yield from starmap(Placed, inside.of(value))
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


def _no_format(name: str | None, formats: Mapping[str, Format]) -> bool:
    return name not in formats and name != LONE_MESSAGE.name


def _guesses(tally: Counter[tuple[str, str | None]], kind: str) -> Counter[str | None]:
    found = Counter[str | None]()
    for (of_kind, guess), count in tally.items():
        if of_kind == kind:
            found[guess] += count
    return found


def by_place(item: Placed) -> tuple[int, Span, str]:
    """What findings are sorted by: line and place, those without a place of their own first, by what they are about."""
    span = item.finding.span
    return item.row, span or Span(0, 0), "" if span is not None else "/".join(map(str, item.finding.path))
