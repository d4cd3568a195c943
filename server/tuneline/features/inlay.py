"""Inlay hints: what an example costs, at the start of its line, and what its assistant messages cost and teach.

A line in which something is wrong has a mark there too, because what is underlined may be thousands of columns away.

Hints are made line by line for the lines that an editor asks for, so that the caller can give way between two.
No encoder is loaded for them: without one there are hints about weights only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from tuneline.domain.severity import Severity
from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.desk.weighing import Weight, weight_of
from tuneline.features.turns import Example, by_line
from tuneline.formats.turns import ABSENT
from tuneline.rules.counting import NOT_KNOWN
from tuneline.rules.reading import Reading
from tuneline.syntax.paths import Path, find
from tuneline.text.message import Message, Value, render
from tuneline.text.words import counted
from tuneline.tokens.example import ExampleTokens


class Inlay(NamedTuple):
    """Words before code point `column` of line `row`. `tooltip` is plain text.

    weighed: the answer whose weight a click on the words changes; None where it has none.
    """

    row: int
    column: int
    text: str
    tooltip: str
    about: Literal["example", "message"]
    weighed: Path | None = None


def inlay(
    snapshot: Snapshot, first: int, last: int, *, tokens: bool = True, trained: bool = True
) -> Iterator[Inlay | None]:
    """The hints of lines `first` to `last`, and None after each line; ends early at the caps of `limits`.

    tokens: show counts. trained: show which assistant messages are not trained.
    """
    if not (tokens or trained):
        return iter(())

    def hints(row: int, example: Example) -> Iterator[Inlay]:
        return _hints(snapshot, row, example, tokens, trained)

    return by_line(snapshot, first, last, limits.INLAY_HINTS, hints)


def _hints(snapshot: Snapshot, row: int, example: Example, tokens: bool, trained: bool) -> Iterator[Inlay]:
    if example.line.tree.root is None:
        return
    found = snapshot.tokens(row, wait=False) if tokens else None
    whole = [_of_example(example, found, snapshot.reading)] if found is not None and found.total else []
    marks = [_mark(snapshot, row)] if tokens else []
    if said := [it for it in (*marks, *whole) if it[0]]:
        text, tooltip = (
            joint.join(words) for joint, words in zip((" ", "\n\n"), zip(*said, strict=True), strict=True)
        )
        yield Inlay(row, example.line.tree.root.start, text, tooltip, "example")
    by_turn = {it[:2]: it.tokens for it in found.turns} if found else {}
    for slot in example.view.slots():
        if slot.turn.role != "assistant" or slot.role_path is None:
            continue
        weight = weight_of(example.line, example.view, slot)
        # Whether a weight, and not the format, keeps the message out of the loss.
        masked = trained and slot.within.is_conversation and not weight.trained.yes
        # What matters comes first: editors cut hints.
        words = ["not trained"] if masked else []
        words += [counted(by_turn[slot[:2]], "token")] if slot[:2] in by_turn else []
        node = find(example.line.tree, slot.at)
        if words and node is not None:
            settable = trained and weight.why_not is None
            tooltip = _of_weight(weight) if settable or masked else "An estimate, framing included."
            yield Inlay(row, node.start, ", ".join(words), tooltip, "message", slot.at if settable else None)


def _of_weight(weight: Weight) -> str:
    """What an answer's weight is, and what that does."""
    learned = "trained" if weight.trained.yes else "not trained"
    if weight.why_not is not None:
        return f"{learned[:1].upper()}{learned[1:]}: {weight.trained.why}."
    value = "not set" if weight.value is ABSENT else render(Message("{value}", value=Value(weight.value)))
    return f"Weight: {value}, {learned}."


_MARKS: Final = ((Severity.ERROR, "✗"), (Severity.WARNING, "⚠"))
_MARKED: Final = 5  # findings that a tooltip names


def _mark(snapshot: Snapshot, row: int) -> tuple[str, str]:
    """A mark for the worst that is wrong with a line, and what is wrong; empty where there are notes at most."""
    found = [it for it in snapshot.findings_at(row) if it.severity in dict(_MARKS)]
    mark = next((mark for severity, mark in _MARKS if any(it.severity is severity for it in found)), "")
    more = [f"and {len(found) - _MARKED:,} more"] if len(found) > _MARKED else []
    return mark, "\n".join([str(it.message) for it in found[:_MARKED]] + more)


def _of_example(example: Example, tokens: ExampleTokens, reading: Reading) -> tuple[str, str]:
    text = f"{'' if tokens.exact else 'about '}{counted(tokens.total, 'token')}"
    if example.view.format.method != "reinforcement":
        text += f" ({tokens.trained:,} trained)"
    over = tokens.longest - reading.limit
    if over > 0:
        text += f", {over:,} over the limit"
    by = reading.encoding if reading.encoding_known else f"{reading.encoding} ({NOT_KNOWN})"
    tooltip = (
        f"Counted by {by}; the framing of messages is an estimate. The limit is {reading.limit:,} tokens."
    )
    return text, tooltip
