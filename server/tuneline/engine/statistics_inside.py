"""What multi-line values add to the statistics of a file: its lines were counted before these were found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from tuneline.engine.example_of import example_of
from tuneline.engine.inside import objects_in
from tuneline.engine.line import Checker
from tuneline.engine.statistics import Stats
from tuneline.engine.summary import Summary
from tuneline.engine.weigh import ActiveRules
from tuneline.formats.view import View
from tuneline.rules.counting import count_for
from tuneline.rules.reading import Reading
from tuneline.rules.subject import MultiLine, MultiLines

Texts = Callable[[int, int], Sequence[str]]


def counted(views: Iterable[View], reading: Reading, *, tokens: bool) -> Stats:
    """The statistics of some examples; tokens: whether these are counted."""
    stats = Stats()
    for view in views:
        stats.add(view, count_for(view, reading) if tokens else None)
    return stats


def examples_inside(value: MultiLine, texts: Texts, reading: Reading) -> Iterator[tuple[int, View]]:
    """The examples in a multi-line value with the rows on which they begin, or rows close to them."""
    for row, found in objects_in(value, texts):
        if (view := example_of(found, reading)) is not None:
            yield row, view


def examples_among(items: Iterable[object], reading: Reading) -> Iterator[View]:
    """Those of the items of an array that are examples."""
    for item in items:
        if isinstance(item, dict) and (view := example_of(item, reading)) is not None:
            yield view


def lines_inside(
    multiline: MultiLines, summaries: Sequence[Summary | None], texts: Texts, reading: Reading
) -> Iterator[View]:
    """The lines that look like examples of their own and are part of a multi-line value."""
    checker = Checker(reading, ActiveRules(()))
    for value in multiline:
        for row in value.rows:
            summary = summaries[row]
            if summary is None or summary.kind != "object":
                continue
            if (view := checker.check(next(iter(texts(row, 1)), "")).view) is not None:
                yield view
