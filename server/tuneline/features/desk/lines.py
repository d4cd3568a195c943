"""The line that an example is read from, or why there is none: in words, because whoever asked has a view to fill."""

from __future__ import annotations

from dataclasses import dataclass

from tuneline.engine.line import read_line
from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.formats.view import View
from tuneline.rules.reading import Reading
from tuneline.rules.subject import Line
from tuneline.syntax.fast import read as read_strictly
from tuneline.text.message import Message

_BLANK = Message("The line is blank.")


@dataclass(frozen=True, slots=True)
class Read:
    """An example and its line."""

    line: Line
    view: View


def example_or_reason(snapshot: Snapshot, row: int) -> Read | Message:
    """The example on a row, complete or half typed, or why there is none."""
    if not snapshot.texts:
        return Message("The file is empty.")
    if row == len(snapshot.texts):
        return _BLANK  # where editors have a line after the last line break
    if not 0 <= row < len(snapshot.texts):
        return Message("There is no line {line}.", line=row + 1)
    multi = snapshot.multiline.at(row)
    if multi is not None:
        return Message(
            "The line is part of a JSON value on lines {first} to {last}. Write every value on one line first.",
            first=multi.first + 1,
            last=multi.end,
        )
    text = snapshot.texts[row]
    if len(text) > limits.READ_LINE:
        return read_or_reason(text, snapshot.reading)
    return _example_of(snapshot.line(row), snapshot.reading)


def read_or_reason(text: str, reading: Reading) -> Read | Message:
    """As `example_or_reason`, for the text of a line."""
    if len(text) > limits.READ_LINE:
        if len(text) > limits.EXAMPLE_LINE:
            return _too_long(text, limits.EXAMPLE_LINE)
        if read_strictly(text) is None:
            return _too_long(text, limits.READ_LINE)
    return _example_of(read_line(text, reading), reading)


def _example_of(line: Line, reading: Reading) -> Read | Message:
    if not line.text.strip():
        return _BLANK
    guessed = line.guess.name
    if line.view is None or (guessed is not None and guessed not in reading.formats):
        if line.tree.faults:
            return Message("The line is not valid JSON, and no example could be made out in it.")
        return Message("The line holds no training example.")
    return Read(line, line.view)


def _too_long(text: str, most: int) -> Message:
    return Message(
        "The line has {size} characters. Lines that are not valid JSON are read up to {most}.",
        size=f"{len(text):,}",
        most=f"{most:,}",
    )
