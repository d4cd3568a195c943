"""Which brackets a line leaves open and which it closes for others, outside its strings.

This is all that has to be known of a broken line to see whether it is part of a value that is spread over
several lines, so that question needs no text, only summaries.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Strings are taken whole; the possessive quantifiers keep a line of a million quotes linear.
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]+|[\]}]+', re.DOTALL)


class Brackets(NamedTuple):
    """`closers`: how many brackets are closed but not opened here; `openers`: those opened but not closed here.

    open_string: whether the line ends inside a string, as no line of a pretty-printed value does.
    """

    closers: int
    openers: str
    open_string: bool


def brackets(text: str) -> Brackets:
    """A line's unmatched brackets. Linear; a bracket closes the one before it, of whichever kind that is."""
    closers, openers = 0, ""
    open_string = False
    for match in _PIECE.finditer(text):
        piece = match.group()
        if piece[0] == '"':
            open_string = len(piece) == 1 or piece[-1] != '"' or _escaped(piece)
        elif piece[0] in "[{":
            openers += piece
        else:
            closers += max(0, len(piece) - len(openers))
            openers = openers[: max(0, len(openers) - len(piece))]
    return Brackets(closers, openers, open_string)


def _escaped(piece: str) -> bool:
    body = piece[:-1]
    return (len(body) - len(body.rstrip("\\"))) % 2 == 1
