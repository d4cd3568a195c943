"""From the part of a whole file to its findings: what no single line tells, and the places of everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from tuneline.engine.assembled import Assembled, Contents
from tuneline.engine.duplicates import fingerprints, repeated
from tuneline.engine.fold import Placed
from tuneline.engine.line import Checker
from tuneline.engine.locate import resolve
from tuneline.engine.part import Part
from tuneline.engine.plan import Plan
from tuneline.engine.stored import Stored
from tuneline.engine.weigh import ActiveRules
from tuneline.rules.base import Scope
from tuneline.rules.reading import Reading

# Gives the bytes of some lines, without their endings; the rows are in order.
Lines = Callable[[Sequence[int]], Iterator[bytes]]


class Concluded(NamedTuple):
    """A file with all of its findings, each on its own line, see `engine.fold`."""

    assembly: Stored
    reading: Reading
    placed: list[Placed]


def concluded(whole: Part, plan: Plan, name: str | None, contents: Contents, lines: Lines) -> Concluded:
    """What the part of a file comes to that was checked as of the format of that name."""
    reading, rules = plan.reading(name), plan.rules()
    assembly = Stored(whole, lambda: _fingerprints(whole, lines, reading, rules))
    assembly.identify(contents, reading)
    return Concluded(assembly, reading, _findings(assembly, contents, plan, reading, rules))


def _fingerprints(whole: Part, lines: Lines, reading: Reading, rules: ActiveRules) -> dict[int, int]:
    """What equal examples share. Where examples are marked by their texts, their values are compared."""
    if reading.format is None or reading.format.bulk is None:
        again = repeated(whole.marks)
        return {row: mark for row, mark in enumerate(whole.marks) if mark in again}
    checker = Checker(reading, ActiveRules(rules.of_scope(Scope.FILE)))
    return fingerprints(
        whole.marks, lines, lambda line: checker.check(line.decode("utf-8")).summary.fingerprint
    )


def _findings(
    assembly: Assembled, contents: Contents, plan: Plan, reading: Reading, rules: ActiveRules
) -> list[Placed]:
    """What the lines come to, with spans also for the findings of rules about files."""
    if plan.compared is not None:
        from tuneline.engine.every_target import by_cause

        return [*by_cause(assembly), *assembly.everywhere(contents, rules, reading, lines=False)]
    if plan.every:
        found = assembly.everywhere(contents, rules, reading)
    else:
        assembly.conclude(contents, rules, reading, every=True)
        found = assembly.on_their_lines()
    open_rows = {item.row for item in found if item.finding.span is None}
    if not open_rows:
        return found
    placed: list[Placed] = []
    for row, group in groupby(found, key=lambda item: item.row):
        if row not in open_rows:
            placed += group
            continue
        findings = resolve(next(iter(contents.texts(row, 1)), ""), tuple(item.finding for item in group))
        placed += [Placed(row, finding) for finding in findings]
    return placed
