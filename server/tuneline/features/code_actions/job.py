"""What an action of the menu is: what to do, as plain data, and what it changes if that is known already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

from tuneline.engine.fixes.memory import Changes
from tuneline.rules.finding import Finding
from tuneline.text.message import Message
from tuneline.text.spans import Span

QUICK_FIX = "quickfix"
REWRITE = "refactor.rewrite"
FIX_ALL = "source.fixAll.tuneline"
KINDS = (QUICK_FIX, REWRITE, FIX_ALL)

Task = Literal[
    "fix",
    "change",
    "fix-rule",
    "fix-all",
    "train-last",
    "train-last-of",
    "remove-weights",
    "convert",
    "convert-file",
    "selection",
    "one-string",
]
TASKS: Final[tuple[Task, ...]] = get_args(Task)


class Refused(Exception):
    """A job that cannot be done any more; the message is for the user and has no text of the document."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to do, in words that still mean something when the document has changed.

    row, column: where, for what is done to one line; column in code points. end: the column where a selection ends.
    line: what `mark` gave for that line, or for `rows` lines from there. rule: of the finding.
    title: of the fix, or the name of the change, of what is done to a selection, or of a format.
    """

    task: Task
    row: int = 0
    column: int = 0
    line: str = ""
    rule: str = ""
    title: str = ""
    rows: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the menu.

    changes: None where they are worked out by `perform`. finding: what it fixes, and on which row.
    preferred: whether it is what one would do without thinking. to_fill: whether it leaves an empty text to be written.
    """

    title: Message
    kind: str
    job: Job
    changes: Changes | None = None
    row: int = 0
    finding: Finding | None = None
    preferred: bool = False
    to_fill: bool = False


class Place(NamedTuple):
    """A finding that the client asks about although it lies outside of the range."""

    row: int
    rule: str
    span: Span


Point = tuple[int, int]
