"""The same cause on many lines: reported in full a few times, then once with the number of lines.

A cause is the same where rule, case, severity and place (indices left out) are, and what the rule itself tells apart,
such as the spelling of a role. Who reads the findings sees each cause; exit codes, baselines and fixes see each line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from tuneline.domain.value import replace
from tuneline.engine import limits
from tuneline.rules.finding import Cause, Finding
from tuneline.text.message import Count, Message, sentences


class Placed(NamedTuple):
    """A finding and the line (from 0) that it is on."""

    row: int
    finding: Finding


def most_lines(lines: int) -> int:
    """On how many lines of a file a cause may be before it is folded: half of them, at most `FOLD_LINES`."""
    return min(limits.FOLD_LINES, lines // 2)


def is_many(found: int, on: int, lines: int) -> bool:
    """Whether `found` findings of one cause, `on` so many lines of a file, are folded."""
    return on > most_lines(lines) and found > limits.IN_FULL + 1


class Rows:
    """Lines as ranges, in order. count: how many there are."""

    __slots__ = ("count", "ranges")

    def __init__(self) -> None:
        self.count = 0
        self.ranges: list[range] = []

    def add(self, row: int) -> None:
        """Add a line that is not before the last one."""
        ranges = self.ranges
        if ranges and row < ranges[-1].stop:
            return
        self.count += 1
        self._join(range(row, row + 1))

    def add_all(self, rows: Sequence[int]) -> None:
        """Add different lines that are in order, and none of them before the last one."""
        if (
            rows
            and rows[-1] - rows[0] + 1 == len(rows)
            and (not self.ranges or self.ranges[-1].stop <= rows[0])
        ):
            self.count += len(rows)
            self._join(range(rows[0], rows[-1] + 1))
            return
        for row in rows:
            self.add(row)

    def _join(self, rows: range) -> None:
        """Add lines after all others."""
        if self.ranges and self.ranges[-1].stop == rows.start:
            self.ranges[-1] = range(self.ranges[-1].start, rows.stop)
        else:
            self.ranges.append(rows)

    def extend(self, rows: Rows, first: int) -> None:
        """Add the lines of a later part of the file, whose first line is `first`."""
        self.count += rows.count
        for it in rows.ranges:
            self._join(range(first + it.start, first + it.stop))

    def words(self, most: int = 5) -> str:
        """The lines for a person, counted from 1: `1-4, 7`; of many ranges the first ones."""
        shown = (
            f"{it.start + 1:,}-{it.stop:,}" if len(it) > 1 else f"{it.start + 1:,}"
            for it in self.ranges[:most]
        )
        return ", ".join(shown) + (", …" if len(self.ranges) > most else "")


class _Same(Struct):
    """What is known of one cause. placed: all of its findings, or the first few where they are many."""

    placed: list[Placed] = field(default_factory=list)
    found: int = 0
    lines: Rows = field(default_factory=Rows)


def folded(placed: Iterable[Placed], lines: int) -> Iterator[Placed]:
    """The findings of a file of so many lines as they are reported: by cause, no longer by line.

    placed: by line; none of them is held longer than it may be needed. What is reported once anyway stays as it is.
    """
    causes: dict[Cause, _Same] = {}
    few = most_lines(lines)
    for item in placed:
        if item.finding.once:
            yield item
            continue
        same = causes.setdefault(item.finding.cause, _Same())
        same.found += 1
        same.lines.add(item.row)
        if same.lines.count <= few or len(same.placed) <= limits.IN_FULL:
            same.placed.append(item)
    for same in causes.values():
        if is_many(same.found, same.lines.count, lines):
            yield from same.placed[: limits.IN_FULL]
            row, finding = same.placed[limits.IN_FULL]
            yield Placed(row, counted(finding, same.lines.count, tuple(same.lines.ranges)))
        else:
            yield from same.placed


def joined(placed: Iterable[Placed]) -> list[Placed]:
    """Findings that were folded, with causes that differ in a spelling alone as one where more than a person reads.

    The first three are left, and one that speaks for all of them. For lists that are read from top to bottom: an editor
    shows each at its line, and as many as it can.
    """
    found = placed if isinstance(placed, list) else list(placed)
    if len(found) <= limits.FOLD_LINES:
        return found
    alike: dict[Cause, dict[Cause, list[Placed]]] = {}
    for item in found:
        finding = item.finding
        alike.setdefault(_but_for_spelling(finding), {}).setdefault(
            (finding.once, *finding.cause), []
        ).append(item)
    if all(len(causes) <= limits.FOLD_LINES for causes in alike.values()):
        return found
    return [
        item
        for causes in alike.values()
        for item in (
            _as_one(causes)
            if len(causes) > limits.FOLD_LINES
            else (it for same in causes.values() for it in same)
        )
    ]


def _but_for_spelling(finding: Finding) -> Cause:
    """What is left of a cause without the spelling of a key or a value."""
    path = finding.path[:-1] if finding.part == "key" else finding.path
    return finding.rule, finding.case, finding.severity.value, *(key for key in path if type(key) is str)


def _as_one(causes: dict[Cause, list[Placed]]) -> Iterator[Placed]:
    rows = Rows()
    every = {row for same in causes.values() for it in same for row in _rows_of(it)}
    for it in sorted(every):
        rows.add(it)
    first = sorted((same[0] for same in causes.values()), key=lambda it: it.row)
    yield from first[: limits.IN_FULL]
    row, finding = first[limits.IN_FULL]
    more = Message("This file has {problems} like this one.", problems=Count(len(causes), "problem"))
    yield Placed(row, replace(finding, message=sentences(finding.message, more), lines=tuple(rows.ranges)))


def _rows_of(item: Placed) -> Iterable[int]:
    lines = item.finding.lines
    return (row for part in lines for row in part) if lines else (item.row,)


def counted(finding: Finding, on: int, ranges: tuple[range, ...] = ()) -> Finding:
    """A finding that speaks for others of its cause. on: how many lines have it. ranges: which, where that is known."""
    if on <= 1:
        return finding
    more = Message("{lines} in this file have this problem.", lines=Count(on, "line"))
    return replace(finding, message=sentences(finding.message, more), lines=ranges)
