"""Short broken lines that are alike but for the digits of their numbers: what two come to tells what all come to.

Files of such lines, `{1204` or `w1204`, are read by the tolerant parser, which takes thirty times as long as a look at
them. So the second line of a spelling is checked once more with other digits. Where the two outcomes are equal, or
differ where the texts do, that of the next line is made of them: with its own digits in the same places.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar, cast

from msgspec import Struct

from tuneline.domain.value import replace
from tuneline.engine import limits
from tuneline.text.message import Message, Name, Value
from tuneline.text.pattern import pattern

# A number of which no reader asks more than that it is one. Short ones, such as 0 and 1, have a meaning in some places,
# as have exponents; of a fraction the last digit may be a zero that is not written again. What is a part of an escape
# is no number, and escapes are in strings.
_numbers = re.compile(
    r"(?<![1-9])(?<![eE][-+])(?<![0-9.][eE])(?!(?<=\.)[0-9]*0(?![0-9]))([1-9][0-9]{2,15})(?![0-9]|[eE][-+0-9])"
).split
# Those of `syntax.closing`, which takes a while to import.
_quote = pattern("[\"'`“”„‟«»＂‘’‚‛]").search
_after_backslash = pattern(r"\\.{0,6}[0-9]").search
# Every digit becomes another one, and the first of a number no zero.
_other_digits = pattern("[0-9]").sub
_OTHER: Final = dict(zip("0123456789", "4234567891", strict=True))

T = TypeVar("T")

# Makes something of a line; None for what is the same for all lines.
_Make = Callable[[str], Any] | None


class Unlike(Exception):
    """What two lines came to differs in more than their digits."""


class Alike(Generic[T]):
    """What lines of some spellings come to.

    fits: whether an outcome may stand for others.
    """

    def __init__(self, fits: Callable[[T], bool] = lambda _: True) -> None:
        self._fits = fits
        # By spelling the outcome of all its lines, what makes it, or None where there is no such thing (yet).
        self._known: dict[object, T | Callable[[str], T] | None] = {}
        self._once: set[object] = set()
        self._equal: dict[str, T] = {}
        self._last: tuple[str, object] = ("", None)

    def known(self, text: str) -> T | None:
        """What a line comes to, where it was there before or its spelling is known."""
        if (equal := self._equal.get(text)) is not None:
            return equal
        spelling = self._spelled(text)
        if spelling is None or (made := self._known.get(spelling)) is None:
            return None
        return made(text) if callable(made) else made

    def check(self, text: str, check: Callable[[str], T]) -> T:
        """What a line comes to; its spelling is learned, where it is not known.

        check: what a line comes to. It is the same for all lines, and what it returns depends on the line alone.
        """
        if (known := self.known(text)) is not None:
            return known
        found = check(text)
        if len(self._equal) < limits.SHORT_LINES:
            self._equal[text] = found
        spelling = self._spelled(text)
        if spelling is None or spelling in self._known or len(self._known) >= limits.SPELLINGS:
            return found
        if spelling not in self._once:
            if len(self._once) < limits.SPELLINGS:
                self._once.add(spelling)
            return found
        other = disguised(text)
        if spelled(other) == spelling:
            self._once.discard(spelling)
            self._known[spelling] = self._learned(found, text, other, check)
        return found

    def _spelled(self, text: str) -> object:
        """As `spelled`, which is asked twice or more of a line."""
        if self._last[0] is not text:
            self._last = text, spelled(text)
        return self._last[1]

    def _learned(
        self, found: T, text: str, other: str, check: Callable[[str], T]
    ) -> T | Callable[[str], T] | None:
        if not self._fits(found):
            return None
        try:
            return maker(found, check(other), text, other) or found
        except Unlike:
            return None


def spelled(text: str) -> object:
    """What lines have in common that are alike but for the digits of numbers; None for a line without such numbers.

    The lines are of one length, and where one has two equal numbers the others have, too.
    """
    pieces = _numbers(text)
    if len(pieces) == 1 or ("\\" in text and _quote(text) and _after_backslash(text)):
        return None
    if len(pieces) == 3:
        return pieces[0], len(pieces[1]), pieces[2]
    numbers = pieces[1::2]
    return *pieces[::2], *map(len, numbers), *map(numbers.index, numbers)


def disguised(text: str) -> str:
    """The line with other digits in each of those numbers."""
    pieces = _numbers(text)
    pieces[1::2] = [_other_digits(lambda it: _OTHER[it[0]], number) for number in pieces[1::2]]
    return "".join(pieces)


def maker(one: Any, other: Any, text: str, other_text: str) -> _Make:
    """What makes the outcome of a line from its text, learned from two; None where it is the same for all lines.

    Raises Unlike where the outcomes differ in anything but pieces of their texts.
    """
    if type(one) is not type(other):
        raise Unlike
    if one == other:
        return None
    if isinstance(one, str):
        return _piece(one, other, text, other_text)
    if isinstance(one, tuple):
        if len(one) != len(other):
            raise Unlike
        items = [maker(*pair, text, other_text) for pair in zip(one, other, strict=True)]
        return _of_items(one, items)
    if isinstance(one, Struct):
        names = one.__struct_fields__
        fields = {it: maker(getattr(one, it), getattr(other, it), text, other_text) for it in names}
        return _of_fields(one, {name: make for name, make in fields.items() if make is not None})
    if isinstance(one, Message):
        if one.template != other.template or one.values.keys() != other.values.keys():
            raise Unlike
        values = {name: maker(it, other.values[name], text, other_text) for name, it in one.values.items()}
        return _of_values(one, {name: make for name, make in values.items() if make is not None})
    if isinstance(one, (Name, Value)):
        return _of_text(type(one), cast(Callable[[str], str], maker(one.text, other.text, text, other_text)))
    raise Unlike


def _piece(one: str, other: str, text: str, other_text: str) -> Callable[[str], str]:
    """What makes a text of which a part is a piece of the line."""
    if len(one) != len(other):
        raise Unlike
    differ = [at for at, (char, other_char) in enumerate(zip(one, other, strict=True)) if char != other_char]
    first, last = differ[0], differ[-1] + 1
    piece, other_piece = one[first:last], other[first:last]
    places = [
        at for at in range(len(text)) if text.startswith(piece, at) and other_text.startswith(other_piece, at)
    ]
    if not places or (len(places) > 1 and not all(_is_number(text, at, len(piece)) for at in places)):
        raise Unlike
    start = places[0]
    end, head, tail = start + len(piece), one[:first], one[last:]
    return lambda line: f"{head}{line[start:end]}{tail}"


def _is_number(text: str, start: int, length: int) -> bool:
    """Whether a piece of a line is one of its numbers: where it is there twice, it is so in all lines."""
    at = 0
    for place, piece in enumerate(_numbers(text)):
        if at == start:
            return place % 2 == 1 and len(piece) == length
        at += len(piece)
    return False


def _of_items(given: tuple[Any, ...], items: list[_Make]) -> Callable[[str], Any]:
    kind: Any = tuple if type(given) is tuple else type(given)._make  # type: ignore[attr-defined]
    pairs = list(zip(given, items, strict=True))
    return lambda line: kind([it if make is None else make(line) for it, make in pairs])


def _of_fields(given: Struct, fields: dict[str, Callable[[str], Any]]) -> Callable[[str], Any]:
    if not fields:
        raise Unlike
    return lambda line: replace(given, **{name: make(line) for name, make in fields.items()})


def _of_values(given: Message, values: dict[str, Callable[[str], Any]]) -> Callable[[str], Message]:
    return lambda line: Message(
        given.template, **{**given.values, **{name: make(line) for name, make in values.items()}}
    )


def _of_text(kind: type[Name | Value], make: Callable[[str], str]) -> Callable[[str], Name | Value]:
    def made(line: str) -> Name | Value:
        found = kind.__new__(kind)
        found.text = make(line)
        return found

    return made
