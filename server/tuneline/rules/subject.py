"""What rules are given: one line, or the file as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from tuneline.formats.base import Format, Problem, View
from tuneline.formats.detect import Guess, Vote
from tuneline.rules.reading import Reading
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Tree


@dataclass(eq=False)
class Line:
    """One line as rules see it. `view` and `value` are None where the line holds no JSON object.

    `tree` is parsed on first use: most lines never need it.
    """

    text: str
    reading: Reading
    value: Any = None
    view: View | None = None
    format: Format | None = None
    guess: Guess = Guess(None)
    problems: tuple[Problem, ...] = ()
    given_tree: Tree | None = None

    @cached_property
    def tree(self) -> Tree:
        """The tolerant tree of the line, with its faults."""
        return self.given_tree if self.given_tree is not None else parse(self.text)


class Summary(NamedTuple):
    """What file rules know of a line.

    kind: `blank`, `broken` (no strict parser accepts it), `object`, `other` (another JSON value), or `inside`
      (part of a value that is spread over lines, see `MultiLine`).
    guess: the name that `formats.detect.guess` gave, also to a broken line as far as it can be read; `array` for
      an array of objects.
    fingerprint: equal for equal examples whatever their spacing and key order; 0 where there is none.
    keys: top-level keys of an object, in the order of the line.
    turns, images: how many an example has.
    closers, openers: for `broken` and `other`: how many brackets the line closes but did not open, and those that
      it opens and does not close, outside strings. starts, ends: the first and last character that are no white space.
    open_string: whether the line ends inside a string.
    """

    kind: str
    guess: str | None = None
    fingerprint: int = 0
    keys: tuple[str, ...] = ()
    turns: int = 0
    images: int = 0
    closers: int = 0
    openers: str = ""
    starts: str = ""
    ends: str = ""
    open_string: bool = False


@dataclass(frozen=True, slots=True)
class MultiLine:
    """One JSON value that is spread over several lines: `count` lines from `first` (0-based).

    kind: `array` for a file that is one JSON array (it may be one line), `object` for a pretty-printed object.
    sound: whether it can be written as lines, each of them valid JSON.
    guess: what an object, or an array's first, is meant to be. examples: how many objects it holds.
    in_string: whether its first line ends inside a string.
    """

    kind: str
    first: int
    count: int
    sound: bool = True
    guess: str | None = None
    examples: int = 1
    in_string: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file as FILE rules see it.

    size: bytes. examples: JSON objects in it, and lines that are meant to be one.
    texts(first, count): the contents of lines again, without endings; use it for few.
    multiline: values spread over lines; the lines inside have no findings of their own.
    undecodable: by line, in words, where the bytes are no UTF-8.
    today: the date that shut-down dates are held against.
    every: each place is to be told, not the first few and how many more, because all are about to be fixed.
    """

    lines: Sequence[Summary]
    size: int
    examples: int
    texts: Callable[[int, int], Sequence[str]]
    multiline: Sequence[MultiLine] = ()
    vote: Vote = Vote(None, "")
    byte_order_mark: bool = False
    undecodable: Mapping[int, str] = field(default_factory=dict)
    today: date = date.min
    every: bool = False
