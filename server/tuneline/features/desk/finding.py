"""The lines of a file that a query is about, in its order, and what is shown of them.

All lines are asked, one at a time, so that whoever waits can be told how much is done and can stop; what is shown is
made for the lines of a page alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import NamedTuple

from tuneline.domain.severity import Severity
from tuneline.engine import limits as engine_limits
from tuneline.engine.fixes.memory import copy_state, settle
from tuneline.engine.fold import Placed
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.statistics import Totals
from tuneline.features.desk.matching import CostOf, Findings, Line, Reader, Search
from tuneline.features.desk.query_terms import Query
from tuneline.features.marks import mark
from tuneline.features.titles import excerpt, title_of
from tuneline.rules.reading import Reading
from tuneline.rules.subject import MultiLines


class Hits(NamedTuple):
    """The rows that a query is about, in its order; and the findings of all rows that have some.

    unlisted: examples that have no line of their own, inside values on several lines.
    """

    rows: Sequence[int]
    findings: Mapping[int, Findings]
    reading: Reading
    unlisted: int


def by_row(placed: Iterable[Placed]) -> dict[int, Findings]:
    """The findings of each row that has some."""
    found: dict[int, list[tuple[str, Severity]]] = {}
    for row, finding in placed:
        found.setdefault(row, []).append((finding.rule, finding.severity))
    return dict(found)


def search(snapshot: Snapshot, query: Query, known: CostOf = lambda _: None) -> Generator[float, None, Hits]:
    """The lines of a document that a query is about; each step is one line, and says how much is done."""
    state = copy_state(snapshot)
    for _ in settle(state):
        yield 0.0
    findings = by_row(state.everywhere())
    yield 0.0
    hidden = state.assembly.multiline
    steps = rows_of(query, state.texts, findings, hidden, Reader(state.reading, known))
    rows: Sequence[int]
    while True:
        try:
            yield next(steps) / len(state.texts)
        except StopIteration as done:
            rows = done.value
            break
    unlisted = sum(it.examples for it in hidden if it.count > 1)
    return Hits(rows, findings, state.reading, unlisted)


def rows_of(
    query: Query, texts: Iterable[str], findings: Mapping[int, Findings], hidden: MultiLines, reader: Reader
) -> Generator[int, None, Sequence[int]]:
    """The rows that a query is about, in its order, or that of the file; each step is a row that was asked.

    hidden: values on several lines, which are left out as blank lines are.
    """
    asked = Search(query)
    rows, keys = array("q"), array("d")
    for row, text in enumerate(texts):
        if text and not text.isspace() and not hidden.holds(row):
            line = Line(row, text, findings.get(row, ()), reader)
            if asked.holds(line):
                rows.append(row)
                if query.order is not None:
                    keys.append(asked.key(line))
        yield row
    if query.order is None:
        return rows
    placed = sorted(range(len(rows)), key=keys.__getitem__, reverse=query.descending)
    return array("q", [rows[it] for it in placed])


class Hit(NamedTuple):
    """One line that was found. roles: each once, in the order in which they speak. cost: None where not known."""

    row: int
    hash: str
    title: str
    format: str | None
    roles: tuple[str, ...]
    turns: int
    cost: Totals | None
    findings: int
    worst: Severity | None


def hits_of(
    texts: Sequence[str], hits: Hits, rows: Iterable[int], known: CostOf = lambda _: None, *, count: bool
) -> Generator[None, None, tuple[Hit, ...]]:
    """What is shown of some rows, a step for each. count: whether short lines are counted that were not before."""
    reader = Reader(hits.reading, known)
    made: list[Hit] = []
    for row in rows:
        line = Line(row, texts[row], hits.findings.get(row, ()), reader)
        view = line.view
        counts = count and len(line.text) <= engine_limits.QUICK_SIZE
        made.append(
            Hit(
                row,
                mark(line.text),
                (title_of(view) if view is not None else "") or excerpt(line.text),
                view.format.name if view is not None else None,
                tuple(dict.fromkeys(turn.role for turn in line.turns)),
                len(line.turns),
                line.cost if counts else line.known_cost,
                len(line.findings),
                line.worst,
            )
        )
        yield
    return tuple(made)
