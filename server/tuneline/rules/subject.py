"""What rules are given: one line, or the file as a whole."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any

from msgspec import Struct, field

from tuneline.domain.value import Value
from tuneline.formats.detect import Guess, Vote
from tuneline.formats.format import Format
from tuneline.formats.problems import Problem
from tuneline.formats.unanswered import Unanswered
from tuneline.formats.view import Call, Tool, View
from tuneline.rules.columns import together, where
from tuneline.rules.reading import Reading
from tuneline.syntax.parse import parse
from tuneline.syntax.tree import Fault, Tree
from tuneline.text.lines import BadByte
from tuneline.text.message import Message


class Line(Struct, eq=False, dict=True):
    """One line as rules see it. `view` and `value` are None where the line holds no JSON object.

    given_tree: the tree, where there is one already. Else the line is one that a strict parser took, and is parsed on
    first use: most lines never need it.
    """

    text: str
    reading: Reading
    value: Any = None
    view: View | None = None
    format: Format | None = None
    guess: Guess = Guess(None)
    problems: tuple[Problem, ...] = ()
    given_tree: Tree | None = None

    @property
    def example(self) -> View:
        """The view of a line that holds an example: where VALUE and TOKENS rules run, each does."""
        assert self.view is not None
        return self.view

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The calls of the example: several rules go through them, so they are read once."""
        return tuple(self.example.calls())

    @cached_property
    def tools(self) -> list[Tool]:
        """The functions that the example declares, read once alike."""
        return self.example.tools()

    @property
    def tree(self) -> Tree:
        """The tolerant tree of the line, with its faults."""
        return self.given_tree if self.given_tree is not None else self._parsed

    @cached_property
    def _parsed(self) -> Tree:
        return parse(self.text, sound=True)


class MultiLine(Value, frozen=True):
    """One JSON value on several lines: `count` lines from `first` (0-based).

    kind: `array` for a file that is one JSON array (it may be one line), `object` for a pretty-printed object; for a
      file that is not JSON Lines at all what it is, see `text.other_files`.
    sound: whether it can be written as lines, each of them valid JSON.
    guess: what an object, or an array's first, is meant to be. examples: how many objects it holds.
    in_string: whether its first line ends inside a string.
    faults: those of its JSON, where it was long and they are kept; their places are those in its lines joined by LF.
    """

    kind: str
    first: int
    count: int
    sound: bool = True
    guess: str | None = None
    examples: int = 1
    in_string: bool = False
    faults: tuple[Fault, ...] = ()

    @property
    def end(self) -> int:
        """One past the last line."""
        return self.first + self.count

    @property
    def rows(self) -> range:
        """The lines that the value is on."""
        return range(self.first, self.end)

    def holds(self, row: int) -> bool:
        """Whether a line is part of the value."""
        return self.first <= row < self.end


class MultiLines(tuple[MultiLine, ...]):
    """The multi-line values of a file, in order. No two share a line."""

    __slots__ = ()

    def at(self, row: int) -> MultiLine | None:
        """The value that a line is part of, if any."""
        number = bisect_right(self, row, key=_first) - 1
        return self[number] if number >= 0 and self[number].holds(row) else None

    def holds(self, row: int) -> bool:
        """Whether a line is part of one of the values."""
        return bool(self) and self.at(row) is not None

    def without(self, rows: Iterable[int]) -> Iterator[int]:
        """Those of some lines, in order, that are not part of a value."""
        values = iter(self)
        value = next(values, None)
        for row in rows:
            while value is not None and value.end <= row:
                value = next(values, None)
            if value is None or row < value.first:
                yield row

    @property
    def examples(self) -> int:
        """How many objects the values hold."""
        return sum(value.examples for value in self)


_first = attrgetter("first")


class FileLines(Value, frozen=True):
    """The lines of a file as rules about files see them: a column for each thing that is known, indexed by row.

    kinds: `blank`, `broken` (no strict parser accepts the line), `object`, `other` (another JSON value),
      `undecodable`, or `inside` (part of a multi-line value, which has nothing in the other columns).
    guesses: the format, or shape, that the line seems to be meant for; None where there is none.
    fingerprints: equal for equal examples whatever their spacing and key order, and for no others; 0 where there is
      none, and perhaps where no other line has an equal one.
    keys: top-level keys of an object. Nothing may depend on their order: that of another line may stand for it.
    types: by place, such as `messages[].content`, the kinds of values that an example has there.
    unanswered: the conversation in which nobody answers, where there is one.
    """

    kinds: Sequence[str] = ()
    guesses: Sequence[str | None] = ()
    fingerprints: Sequence[int] = ()
    keys: Sequence[tuple[str, ...]] = ()
    unanswered: Sequence[Unanswered | None] = ()
    types: Sequence[tuple[tuple[str, str], ...]] = ()

    def __len__(self) -> int:
        return len(self.kinds)

    def rows_of(self, kind: str) -> Iterator[int]:
        """The lines of one kind."""
        return where(self.kinds, kind.__eq__) if kind in self.kinds else iter(())

    def objects(self, test: Callable[[str | None, tuple[str, ...]], Any]) -> Iterator[int]:
        """The lines with an object whose guess and keys pass a test, which must depend on nothing else."""
        columns = together(self.kinds, self.guesses, self.keys)
        return where(columns, lambda it: it[0] == "object" and test(it[1], it[2]))


class File(Value, frozen=True):
    """A file as FILE rules see it.

    size: bytes. examples: JSON objects in it, and lines that are meant to be one.
    texts(first, count): the contents of lines again, without endings; use it for few.
    multiline: the lines inside these values have no findings of their own.
    undecodable: by line, the first byte that is not UTF-8, or the name of the encoding that the file is in.
    named: whether a person named or opened the file; one that was only found in a folder is not spoken of where it is
      no training data.
    returns: the lines (from 0) that end at a carriage return alone.
    today: the date that shut-down dates are compared with.
    every: each place is reported, not the first few and how many more, because all are about to be fixed.
    """

    lines: FileLines
    size: int
    examples: int
    texts: Callable[[int, int], Sequence[str]]
    multiline: MultiLines = MultiLines()
    vote: Vote = Vote(None, Message(""))
    byte_order_mark: bool = False
    undecodable: Mapping[int, BadByte | str] = field(default_factory=dict)
    named: bool = True
    returns: Sequence[int] = ()
    today: date = date.min
    every: bool = False

    @property
    def first_object(self) -> int:
        """The first line that holds an object, or part of one; 0 if there is none."""
        return next((row for row, kind in enumerate(self.lines.kinds) if kind in ("object", "inside")), 0)
