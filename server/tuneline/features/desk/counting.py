"""What an example would cost with another text in one of its places, for whoever writes that text apart from its line.

The text is put into the line as it would be written, and the line that comes of it is counted like any other, so that
what is shown while somebody writes is what is shown once it is saved.
"""

from __future__ import annotations

from typing import NamedTuple

from tuneline.engine import limits as engine_limits
from tuneline.engine.snapshot import Snapshot
from tuneline.features.desk.lines import read_or_reason
from tuneline.features.desk.reach import reach
from tuneline.features.desk.setting import Wanted, set_text
from tuneline.features.marks import mark
from tuneline.rules.counting import count_for
from tuneline.syntax.paths import Path
from tuneline.text.message import Message
from tuneline.tokens.example import ExampleTokens


class Counted(NamedTuple):
    """The tokens of the turn that holds the text, None where it is no turn any more, and those of the example."""

    turn: int | None
    example: ExampleTokens


def count_with(
    snapshot: Snapshot, row: int, path: Path, text: str | None, *, json: bool = False
) -> Counted | Message:
    """What the example on a row costs with a text at a place of it; why that is not known. Never raises.

    text: None for the one that is there. json: whether it is JSON that would be written on one line.
    It loads the encoder, if nobody has yet.
    """
    found = reach(snapshot, row, 0, path)
    if isinstance(found, Message):
        return found
    given, line = found.given, found.tree.text
    if max(len(line), len(text or "")) > engine_limits.QUICK_SIZE:
        return Message(
            "Tokens of lines over {most} characters are not counted while one writes.",
            most=f"{engine_limits.QUICK_SIZE:,}",
        )
    if text is not None:
        outcome = set_text(snapshot, Wanted(row, path, mark(given.text), text, json=json))
        if outcome.refused is not None:
            return outcome.refused
        line = outcome.line or line
    read = read_or_reason(line, snapshot.reading)
    if isinstance(read, Message):
        return read
    counted = count_for(read.view, snapshot.reading)
    turn = next((it.tokens for it in counted.turns if it[:2] == (given.section, given.turn)), None)
    return Counted(turn, counted)
