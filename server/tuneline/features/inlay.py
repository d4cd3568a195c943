"""Inlay hints: what an example costs, at the start of its line, and what its assistant messages cost and teach.

Hints are made line by line for the lines that an editor asks for, so that the caller can give way between two.
No encoder is loaded for them: without one there are hints about weights only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.turns import Example, Place, example_on, places
from tuneline.rules.reading import Reading
from tuneline.syntax.paths import find
from tuneline.text.words import counted
from tuneline.tokens.example import ExampleTokens


class Inlay(NamedTuple):
    """Words before code point `column` of line `row`. `tooltip` is plain text."""

    row: int
    column: int
    text: str
    tooltip: str
    about: Literal["example", "message"]


def inlay(
    snapshot: Snapshot, first: int, last: int, *, tokens: bool = True, trained: bool = True
) -> Iterator[Inlay | None]:
    """The hints of lines `first` to `last`, and None after each line; ends early at the caps of `limits`.

    tokens: show counts. trained: show which assistant messages are not trained.
    """
    if not (tokens or trained):
        return
    made = size = 0
    for row in range(max(first, 0), min(last + 1, len(snapshot.texts))):
        size += len(snapshot.texts[row])
        if made >= limits.INLAY_HINTS or size > limits.RANGE_SIZE:
            return
        hints = _hints(snapshot, row, tokens, trained)[: limits.INLAY_HINTS - made]
        made += len(hints)
        yield from hints
        yield None


def _hints(snapshot: Snapshot, row: int, tokens: bool, trained: bool) -> list[Inlay]:
    example = example_on(snapshot, row)
    if example is None or example.line.tree.root is None:
        return []
    found = snapshot.tokens(row, wait=False) if tokens else None
    hints = []
    if found is not None and found.total:
        text, tooltip = _of_example(example, found, snapshot.reading)
        hints.append(Inlay(row, example.line.tree.root.start, text, tooltip, "example"))
    by_turn = {it[:2]: it.tokens for it in found.turns} if found else {}
    for place in places(example.view):
        if place.turn.role != "assistant" or place.within.keys.role is None:
            continue
        masked = trained and _is_masked(place)
        words = [counted(by_turn[place[:2]], "token")] if place[:2] in by_turn else []
        words += ["not trained"] if masked else []
        node = find(example.line.tree, place.path)
        if words and node is not None:
            why = f"Not trained: {place.turn.why}." if masked else "About, framing included."
            hints.append(Inlay(row, node.start, ", ".join(words), why, "message"))
    return hints


def _of_example(example: Example, tokens: ExampleTokens, reading: Reading) -> tuple[str, str]:
    text = counted(tokens.total, "token")
    if example.view.format.method != "reinforcement":
        text += f" ({tokens.trained:,} trained)"
    over = tokens.longest - reading.limit
    if over > 0:
        text += f", {over:,} over the limit"
    tooltip = (
        f"Counted by {reading.encoding}; the framing of messages is an estimate."
        f" The limit is {reading.limit:,} tokens."
    )
    return text, tooltip


def _is_masked(place: Place) -> bool:
    """Whether a weight, and not the format, keeps the message out of the loss."""
    return place.within.is_conversation and not place.turn.trained
