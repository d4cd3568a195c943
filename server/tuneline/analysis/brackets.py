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
    """`closers`: brackets closed but not opened here; `openers`: opened but not closed here.

    open_string: whether the line ends inside a string, as no line of a pretty-printed value does.
    """

    closers: int
    openers: int
    open_string: bool


def brackets(text: str) -> Brackets:
    """Count a line's unmatched brackets. Linear; whether a bracket is round or square does not matter here."""
    closers = openers = 0
    open_string = False
    for match in _PIECE.finditer(text):
        piece = match.group()
        if piece[0] == '"':
            open_string = len(piece) == 1 or piece[-1] != '"' or _escaped(piece)
        elif piece[0] in "[{":
            openers += len(piece)
        else:
            matched = min(openers, len(piece))
            openers -= matched
            closers += len(piece) - matched
    return Brackets(closers, openers, open_string)


def _escaped(piece: str) -> bool:
    body = piece[:-1]
    return (len(body) - len(body.rstrip("\\"))) % 2 == 1
