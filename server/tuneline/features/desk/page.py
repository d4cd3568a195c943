"""An example as a page for editors that show text and nothing else, and where each of its lines was read.

The words are those of `tuneline show`, so that whoever knows the one can read the other; beside them is what a person
at work wants to know: tokens, what is trained and why not, findings. What comes from the file is drawn harmless, and
headings are known by their places, because any text may look like one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from tuneline.features.desk.example import Bounds, shown_example
from tuneline.features.desk.lines import Read
from tuneline.features.desk.plain import other_piece, turn_pieces
from tuneline.features.desk.shown import ShownTurn
from tuneline.rules.finding import Finding
from tuneline.syntax.paths import span_of
from tuneline.text.message import Message, render
from tuneline.text.spans import Span
from tuneline.text.visible import cut, visible
from tuneline.text.words import counted
from tuneline.tokens.example import ExampleTokens

BOUNDS: Final = Bounds(image=0)


class Place(NamedTuple):
    """A row of the page, and the span of the line that it and the rows after it are about."""

    row: int
    span: Span
    heading: bool


class Page(NamedTuple):
    """The rows of a page, its places from top to bottom, and the row that is about what was pointed at."""

    rows: tuple[str, ...]
    places: tuple[Place, ...]
    at: int

    @property
    def text(self) -> str:
        return "\n".join(self.rows)


def page_without(reason: Message, text: str, findings: Sequence[Finding], row: int) -> Page:
    """What there is to say of a line that holds no example."""
    rows = [f"=== line {row + 1:,}", *_findings(findings), "", render(reason)]
    if text.strip():
        rows += ["", visible(cut(text, BOUNDS.text))]
    return Page(tuple(rows), (), 0)


def page_of(
    found: Read,
    tokens: ExampleTokens | None,
    findings: Sequence[Finding],
    row: int,
    column: int,
    cost: str = "",
    bounds: Bounds = BOUNDS,
) -> Page:
    """The page of an example: of a long one those of its turns that are near a code point of its line.

    cost: what the example costs, in words.
    """
    shown = shown_example(found.line, found.view, tokens, _near(found, column, bounds))
    broken = found.line.tree.faults
    parts = (shown.view.format.title, f"line {row + 1:,}", cost, "not valid JSON" if broken else "")
    rows = [f"=== {', '.join(it for it in parts if it)}", *_findings(findings)]
    places: list[Place] = []
    taught = found.view.format.method != "reinforcement"
    turns = [turn for section in shown.sections for turn in section.turns]
    if turns and turns[0].index:
        rows += ["", f"(… {counted(turns[0].index, 'turn')} before these)"]
    for section in shown.sections:
        if section.turns and (len(shown.sections) > 1 or section.desired is not None):
            rows += ["", f"--- {section.title}"]
        for turn in section.turns:
            rows.append("")
            heading = True
            for piece, span in turn_pieces(turn, said=_said(turn, taught=taught)):
                if span is not None:
                    places.append(Place(len(rows), span, heading))
                rows += piece.split("\n")
                heading = False
    if shown.more:
        rows += ["", f"(… {counted(shown.more, 'turn')} after these)"]
    if shown.others:
        rows += ["", *(other_piece(it) for it in shown.others)]
    # The last that begins before the place: what is between two messages belongs to the one before.
    before = [it for it in places if it.span.start <= column]
    nearest = max(before, key=lambda it: (it.span.start, not it.heading, -it.row), default=None)
    return Page(tuple(rows), tuple(places), nearest.row if nearest is not None else 0)


def _near(found: Read, column: int, bounds: Bounds) -> Bounds:
    """As many turns as the bounds allow, with the one at the place among them."""
    slots = [*found.view.slots()]
    if len(slots) <= bounds.turns:
        return bounds
    before = [index for index, it in enumerate(slots) if span_of(found.line.tree, it.at).start <= column]
    here = max(before, default=0)
    return replace(bounds, first=here - here % bounds.turns)


def _said(turn: ShownTurn, *, taught: bool) -> str:
    words = f" {counted(turn.tokens, 'token')}" if turn.tokens is not None else ""
    trained = turn.weight.trained
    if not taught or turn.role != "assistant":
        return words
    if trained.yes:
        return f"{words}{', ' if words else ' '}trained"
    return f"{words}{', ' if words else ' '}not trained: {render(trained.why)}"


def _findings(findings: Sequence[Finding]) -> list[str]:
    worst_first = sorted(findings, key=lambda it: it.severity, reverse=True)
    return [f"{it.severity.value}: {render(it.message)} ({it.rule})" for it in worst_first]
