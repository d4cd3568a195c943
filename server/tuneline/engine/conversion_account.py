"""The account of a file or a document that is converted: what became of its lines, all blocks together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, NamedTuple

from tuneline.domain.severity import Severity
from tuneline.engine.fold import Placed, Rows
from tuneline.formats.conversion.account import LEVELS, STOPS, Difference, Level
from tuneline.formats.format import Format
from tuneline.rules.finding import Cause, Finding
from tuneline.syntax.paths import Path
from tuneline.text.message import Message


class Line(NamedTuple):
    """One line: the lines that are written for it, how many examples these are, and what differs.

    text: None for a line that cannot be read; `fmt` is None for one that is not JSON.
    """

    text: str | None
    examples: int = 0
    differences: tuple[Difference, ...] = ()
    fmt: Format | None = None
    broken: bool = False


class Alike(NamedTuple):
    """Lines (from 0) of a format that became one example each, and what differs in all of them."""

    fmt: Format
    differences: tuple[Difference, ...]
    rows: list[int]


@dataclass(slots=True)
class Entry:
    """One kind of difference. count: how often it occurs. rows: the lines (from 0), each once, in order."""

    level: Level
    what: Message
    count: int = 0
    rows: Rows = field(default_factory=Rows)
    first: Path = ()


@dataclass(slots=True)
class Refused:
    """What the reader of the result refuses: a finding, and the lines (from 0) that were read for those with it."""

    finding: Finding
    rows: Rows = field(default_factory=Rows)

    @property
    def stops(self) -> bool:
        """Whether the conversion is to blame, and not how many examples there are."""
        return self.finding.rule not in _AMOUNT


_AMOUNT: Final = frozenset(("too-few-examples", "too-many-examples"))


@dataclass(slots=True)
class Origins:
    """From which line (from 0) each example was made that was written, without an entry for each.

    An entry is where examples begin that were made of one line each, one line after the other.
    """

    examples: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def add(self, example: int, row: int, count: int = 1) -> None:
        """So many examples were made of a line, the first of which is `example`."""
        for made in range(example, example + count):
            if not self.rows or row - self.rows[-1] != made - self.examples[-1]:
                self.examples.append(made)
                self.rows.append(row)

    @property
    def apart(self) -> int | None:
        """How far the number of an example that follows is from that of its line; None where there is none yet."""
        return self.rows[-1] - self.examples[-1] if self.rows else None

    def row(self, example: int) -> int:
        """The line that an example was made of; the first one where nothing was made."""
        at = bisect_right(self.examples, example) - 1
        return self.rows[at] + example - self.examples[at] if at >= 0 else 0


@dataclass(slots=True)
class Account:
    """What became of the lines of a file.

    converted: lines that were written, as so many examples. same: those of them that were in the format already.
    broken: lines that are not JSON or repeat a key; unknown: those that are of no format that can be converted.
    refused: what the reader of the result refuses, where one was named.
    """

    converted: int = 0
    examples: int = 0
    same: int = 0
    formats: dict[str, int] = field(default_factory=dict)
    broken: Rows = field(default_factory=Rows)
    unknown: Rows = field(default_factory=Rows)
    left_out: Rows = field(default_factory=Rows)
    entries: dict[tuple[Level, Message], Entry] = field(default_factory=dict)
    origins: Origins = field(default_factory=Origins)
    refused: list[Refused] = field(default_factory=list)

    def add(self, row: int, line: Line, to: Format) -> None:
        """Note what became of a line that was converted to a format."""
        self.add_all(((row, line),), to)

    def add_all(self, lines: Sequence[tuple[int, Line]], to: Format) -> None:
        """Note what became of lines (from 0), in order."""
        differing: dict[int, tuple[tuple[Difference, ...], list[int]]] = {}
        formats = self.formats
        apart = self.origins.apart
        for row, line in lines:
            text, examples, differences, fmt, broken = line
            if text is None or fmt is None:
                (self.broken if broken else self.unknown).add(row)
                continue
            if differences:
                differing.setdefault(id(differences), (differences, []))[1].append(row)
            if not examples:
                self.left_out.add(row)
                continue
            if examples != 1 or row - self.examples != apart:
                self.origins.add(self.examples, row, examples)
                apart = self.origins.apart
            self.converted += 1
            self.examples += examples
            self.same += fmt is to
            formats[fmt.name] = formats.get(fmt.name, 0) + 1
        self._add_differences(differing.values())

    def add_one_each(self, first: int, lines: Sequence[Alike], to: Format) -> None:
        """Note what became of all lines from a row on, in groups."""
        count = 0
        for fmt, _, rows in lines:
            count += len(rows)
            self.same += len(rows) * (fmt is to)
            self.formats[fmt.name] = self.formats.get(fmt.name, 0) + len(rows)
        if first - self.examples != self.origins.apart:
            self.origins.add(self.examples, first)
        self.converted += count
        self.examples += count
        self._add_differences((it.differences, it.rows) for it in lines if it.differences)

    def _add_differences(self, found: Iterable[tuple[tuple[Difference, ...], list[int]]]) -> None:
        """Note differences with the lines that have them."""
        by_kind: dict[tuple[Level, Message], list[tuple[list[int], Path]]] = {}
        for differences, rows in found:
            for it in differences:
                by_kind.setdefault(it[:2], []).append((rows, it.path))
        for kind, places in by_kind.items():
            if (entry := self.entries.get(kind)) is None:
                _, first = min(places, key=lambda it: it[0][0])
                entry = self.entries[kind] = Entry(*kind, first=first)
            entry.count += sum(len(rows) for rows, _ in places)
            different = {id(rows): rows for rows, _ in places}.values()
            entry.rows.add_all(sorted(chain.from_iterable(different)))

    def merge(self, other: Account, first: int) -> None:
        """Add the account of a later block, whose first line is `first`."""
        for example, row in zip(other.origins.examples, other.origins.rows, strict=True):
            self.origins.add(self.examples + example, first + row)
        self.converted += other.converted
        self.examples += other.examples
        self.same += other.same
        for name, count in other.formats.items():
            self.formats[name] = self.formats.get(name, 0) + count
        for mine, theirs in (
            (self.broken, other.broken),
            (self.unknown, other.unknown),
            (self.left_out, other.left_out),
        ):
            mine.extend(theirs, first)
        for key, entry in other.entries.items():
            known = self.entries.setdefault(key, Entry(entry.level, entry.what, first=entry.first))
            known.count += entry.count
            known.rows.extend(entry.rows, first)

    def sorted(self) -> list[Entry]:
        """The differences, the worst kind first and of a kind the most frequent."""
        return sorted(self.entries.values(), key=lambda it: (LEVELS.index(it.level), -it.count, str(it.what)))

    def refuse(self, placed: Iterable[Placed]) -> None:
        """Note the errors of a check of what was written, each kind once with all its lines."""
        found: dict[Cause, Refused] = {}
        for example, finding in placed:
            if finding.severity is Severity.ERROR:
                refused = found.setdefault(finding.cause, Refused(finding))
                refused.rows.add(self.origins.row(example))
        self.refused = sorted(found.values(), key=lambda it: -it.rows.count)

    @property
    def loses(self) -> bool:
        """Whether something is lost or means another thing now."""
        return any(entry.level in STOPS for entry in self.entries.values())

    @property
    def refusals(self) -> int:
        """How many things the reader refuses that a conversion could change, each on one line or many."""
        return sum(it.stops for it in self.refused)

    @property
    def refuses(self) -> bool:
        """Whether the reader refuses anything that a conversion could change."""
        return self.refusals > 0

    @property
    def stops(self) -> bool:
        """Whether something is lost or refused, so that nothing is written unless it was asked for."""
        return self.loses or self.refuses

    @property
    def unreadable(self) -> int:
        """How many lines could not be read as examples."""
        return self.broken.count + self.unknown.count
