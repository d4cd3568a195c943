"""The statistics of a document as a page that leads to its lines: figures, a histogram, and the longest examples.

The figures are those of `tuneline stats`. Counting takes about as long as a check of the file does, so it is done in
steps, a line each, and only a heap of the longest examples is kept besides the sums.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from heapq import heappush, heapreplace
from typing import Any, NamedTuple

from tuneline.engine.document import FileState
from tuneline.engine.fixes.memory import copy_state, settle
from tuneline.engine.line import Checker
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.statistics import Stats
from tuneline.engine.statistics_inside import examples_inside
from tuneline.engine.weigh import ActiveRules
from tuneline.features.file_statistics import Figures, about, as_data, bars, bill, figures, rows
from tuneline.features.titles import title_of
from tuneline.formats.detect import Vote
from tuneline.formats.view import View
from tuneline.rules.counting import count_for
from tuneline.text.messages import Block, Fenced, Link, Paragraph, Strong, Table, Words, words
from tuneline.text.visible import cut
from tuneline.text.words import counted

LONGEST = 10
_NAME = 40  # code points of a name of the file in a table
_BAR = 40  # columns of the longest bar


class Longest(NamedTuple):
    """One of the longest examples: its row, its tokens, and how it begins."""

    row: int
    tokens: int
    title: str


class Summed(NamedTuple):
    """The figures of a file, what it was taken for and why, how many lines it has, and its longest examples."""

    figures: Figures
    vote: Vote
    lines: int
    longest: tuple[Longest, ...]


def summarise(snapshot: Snapshot, epochs: int | None = None) -> Generator[None, None, Summed]:
    """The figures of a document with its tokens, as `tuneline stats` gives them of a file.

    It takes about as long as counting does: seconds for a file of 50 MB, a step a line.
    """
    state = copy_state(snapshot)
    yield from settle(state)
    reading = state.reading
    checker = Checker(reading, ActiveRules(()))
    stats = Stats()
    # Tokens, minus the row and number, so that of equals the first is kept; and the title.
    heap: list[tuple[int, int, int, str]] = []
    for row, view in _examples(state, checker):
        if view is not None:
            tokens = count_for(view, reading)
            stats.add(view, tokens)
            rank = tokens.total, -row, -stats.examples
            if len(heap) < LONGEST:
                heappush(heap, (*rank, title_of(view)))
            elif rank > heap[0][:3]:
                heapreplace(heap, (*rank, title_of(view)))
        yield
    longest = [Longest(-row, size, title) for size, row, _, title in sorted(heap, reverse=True)]
    found = figures(stats, reading, epochs, state.assembly.examples())
    return Summed(found, state.assembly.vote, len(state.texts), tuple(longest))


def _examples(state: FileState, checker: Checker) -> Iterator[tuple[int, View | None]]:
    """The examples with their rows, also those inside multi-line values; None for a line that is none."""
    texts, inside = state.texts, state.assembly.multiline
    for row, text in enumerate(texts):
        yield row, None if inside.holds(row) else checker.check(text).view
    for value in inside:
        yield from examples_inside(value, lambda first, count: texts[first : first + count], state.reading)


def page(summed: Summed, address: Callable[[int], str]) -> list[Block]:
    """The page, to be drawn as Markdown or as plain text. address: of a row."""
    found = summed.figures
    table = [((label,), (value,)) for label, value in labelled(found)]
    blocks: list[Block] = [Paragraph(words(about(summed.vote))), Table(("figure", "value"), table)]
    if drawn := "\n".join(bars(found, lambda _: _BAR)):
        blocks += [Paragraph((Strong("Tokens per example, and examples"),)), Fenced(drawn)]
    if len(summed.longest) > 1:
        entries: list[tuple[Words, Words, Words]] = [
            ((Link(f"line {it.row + 1:,}", address(it.row)),), (f"{it.tokens:,}",), (it.title,))
            for it in summed.longest
        ]
        blocks += [
            Paragraph((Strong("The longest examples"),)),
            Table(("line", "tokens", "begins with"), entries, frozenset((1,))),
        ]
    return blocks


def data(summed: Summed) -> dict[str, Any]:
    """The same for a client that draws it: `figures`, the `rows` of the table in words, the `longest`."""
    return {
        "figures": as_data(summed.figures),
        "rows": list(labelled(summed.figures)),
        "longest": [it._asdict() for it in summed.longest],
    }


def labelled(found: Figures) -> list[tuple[str, str]]:
    """Labels and words, with names of the file made fit for a cell."""
    return list(rows(found, lambda text: cut(text, _NAME)))


def headline(summed: Summed) -> str:
    """The figures in one sentence, without any text of the file."""
    found = summed.figures
    words = [counted(found.examples, "example")]
    if found.tokens and found.trained:
        words.append(f"about {found.tokens.total:,} tokens, {found.trained.total:,} of them trained")
    if found.over_limit and found.limit:
        words.append(f"{found.over_limit:,} over the limit of {found.limit:,} tokens")
    if found.bill and found.bill.usd is not None:
        words.append(f"training costs {bill(found.bill)}")
    return "; ".join(words)
