"""What is kept of a line once it is checked.

A summary costs some hundred bytes and outlives the line's text. Brackets, which only the search for multi-line
values needs, are kept for lines that are not an object.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tuneline.formats.unanswered import Unanswered
from tuneline.text.pattern import pattern

_WHITE = " \t\r\n"
_SIGNS = "{[:,"
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+'
# A string that does not end goes on to the end of the text: no other place is tried for that.
_without_strings = pattern(rf'{_STRING}(?:"|.*+)', re.DOTALL)
_opens_string = pattern(rf'[^"]*+(?:{_STRING}"[^"]*+)*+"', re.DOTALL)
_pieces = pattern(r"[\[{]+|[\]}]+")


class Brackets(NamedTuple):
    """How a line fits into a multi-line value.

    closers: how many brackets the line closes but did not open. openers: those that it opens and does not close.
    starts, ends: the first and last character that is not white space, if it is one of `{[:,`.
    open_string: whether the line ends inside a string, as no line of a pretty-printed value does.
    """

    closers: int = 0
    openers: str = ""
    starts: str = ""
    ends: str = ""
    open_string: bool = False


NO_BRACKETS = Brackets()


class Summary(NamedTuple):
    """What is known of a checked line beside its findings.

    kind: `blank`, `broken` (no strict parser accepts the line), `object`, `other` (another JSON value) or
      `undecodable` (the bytes are not UTF-8).
    guess: the name that `formats.detect.guess` gave, also to a broken line as far as it can be read; `array` for
      an array of objects.
    fingerprint: equal for equal examples whatever their spacing and key order; 0 where there is none.
    keys: top-level keys of an object, in the order of the line.
    turns, images: how many an example has.
    types: which kinds of values an example has where, see `engine.kinds`.
    brackets: for `broken` and `other`. unanswered: the conversation of an example in which nobody answers.
    """

    kind: str
    guess: str | None = None
    fingerprint: int = 0
    keys: tuple[str, ...] = ()
    turns: int = 0
    images: int = 0
    brackets: Brackets = NO_BRACKETS
    unanswered: Unanswered | None = None
    types: tuple[tuple[str, str], ...] = ()


BLANK = Summary("blank")
UNDECODABLE = Summary("undecodable")


def brackets(text: str) -> Brackets:
    """A line's unmatched brackets. Linear; a bracket closes the one before it, of whichever kind that is."""
    outside = _without_strings.sub("", text) if '"' in text else text
    closers, openers = 0, bytearray()
    for piece in _pieces.findall(outside):
        if piece[0] in "[{":
            openers += piece.encode()
        elif (surplus := len(piece) - len(openers)) >= 0:
            closers += surplus
            openers.clear()
        else:
            del openers[-len(piece) :]
    bare = text.strip(_WHITE)
    first, last = bare[:1], bare[-1:]
    return Brackets(
        closers,
        openers.decode(),
        first if first in _SIGNS else "",
        last if last in _SIGNS else "",
        outside is not text and _opens_string.match(text) is not None,
    )
