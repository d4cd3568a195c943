"""Names control characters, which nobody can see: NUL bytes of a file that was cut off, Ctrl-Z of an old program.

A run of one of them is one thing to say, with how many they are.
"""

from __future__ import annotations

import re

from tuneline.syntax.tree import Fault
from tuneline.text.message import Count, Message, template
from tuneline.text.spans import Span

# NUL bytes and Ctrl-Z, and all others that are neither white space of JSON nor text.
run = re.compile(r"([\x00-\x08\x0b\x0c\x0e-\x1f\x7f])\1*+").match
_all = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\s\ufeff]*+").fullmatch


def counted(char: str, number: int) -> Count | Message:
    """So many of a control character, by its name; with its code where the name is not common."""
    match char:
        case "\0":
            return Count(number, "NUL byte")
        case "\x08":
            count = Count(number, "backspace")
        case "\x0b":
            count = Count(number, "vertical tab")
        case "\x0c":
            count = Count(number, "form feed")
        case "\x1a":
            count = Count(number, "Ctrl-Z character")
        case "\x1b":
            count = Count(number, "escape character")
        case "\x7f":
            count = Count(number, "delete character")
        case _:
            count = Count(number, "control character")
    return Message("{count} ({code})", count=count, code=f"U+{ord(char):04X}")


def outside(start: int, end: int, char: str) -> tuple[str, Count | Message]:
    """The template and the name of a run of control characters between the values of a line."""
    if end - start == 1:
        return template("{characters} outside of the strings. Remove it."), counted(char, 1)
    return template("{characters} outside of the strings. Remove them."), counted(char, end - start)


def nothing_else(text: str, start: int, end: int) -> Fault | None:
    """The fault of a line that holds control characters and nothing else; None for any other."""
    first = run(text, start)
    if first is None or not _all(text):
        return None
    characters = counted(first[1], text.count(first[1]))
    match first[1]:
        case "\0":
            message = Message(
                "Not JSON: {characters}. The file was cut off while it was written. Remove the line.",
                characters=characters,
            )
        case "\x1a":
            message = Message(
                "Not JSON: {characters}, with which old programs end a file. Remove the line.",
                characters=characters,
            )
        case _:
            message = Message("Not JSON: {characters}. Remove the line.", characters=characters)
    return Fault("control-line", Span(start, end), message)
