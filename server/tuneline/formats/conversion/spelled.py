"""Lines that are spelled alike but for what differs from example to example: texts, ids, arguments, keys of one's own.

A line is split into its members, and those with texts are cut at their strings. Where all that is between these, and
all strings but those that differ, are those of a line that was converted, this one becomes the same but for them.
What a format does not know is carried as it is spelled. All of it is held as bytes (`narrow`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import msgspec

from tuneline.formats.conversion.narrow import narrow
from tuneline.formats.conversion.ordinary import Place
from tuneline.formats.conversion.plan import Plan
from tuneline.formats.limits import SPELLED_LINE

Members = Mapping[str, str]
Key = tuple[object, ...]
# How the arguments of a call are there: as JSON text, inside of a text that is all of the call, or as an object.
Given = Literal["text", "inside", "object"]

_split = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
# Between members that are cut. No JSON holds it, nor what stands for a backslash, a quote and an end of a string there.
BETWEEN: Final = "\0"
_BACKSLASH, _QUOTE, _END = "\1", "\2", "\3"
# At the end of what is before an object that is one piece, for which nothing else in it shows that it is no string.
WHOLE: Final = "\4"
_opens = re.compile(r": ?{").match
# Values that are no strings, up to the bracket where they have one.
_begins = re.compile(r": ?(?:[\[{]|(-?[0-9][0-9.eE+-]*|true|false|null)(?=[,}]))").match
_brackets = re.compile(r"[\[\]{}]").finditer
# Values of which a plan depends on more than their type.
TELLING: Final = frozenset(("null", "true", "false", "[]", "{}", '""'))


def members(line: bytes) -> Members | None:
    """The members of a line as they are spelled; None where the line is anything but one object in a usual form."""
    line = line.strip(b" \t\r\n")
    if len(line) > SPELLED_LINE:
        return None
    try:
        if not line.isascii():
            line.decode()
        found = _split(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    values = tuple([str(it, "latin-1") for it in found.values()])
    text = str(line, "latin-1")
    spaced, dense = _forms(tuple(found))
    # A key that is there twice, or spelled with escapes, makes another line of them.
    if text == spaced % values or text == dense % values:
        return dict(zip(found, values, strict=True))
    return None


@lru_cache(1000)
def _forms(keys: tuple[str, ...]) -> tuple[str, str]:
    """Objects with these keys in the usual forms, with places for their values."""
    doubled = [narrow(it).replace("%", "%%") for it in keys]
    spaced, dense = (
        "{" + between.join([f'"{key}"{after}%s' for key in doubled]) + "}"
        for between, after in ((", ", ": "), (",", ":"))
    )
    return spaced, dense


def pieces(source: str) -> list[str]:
    """A JSON value in pieces: the inside of a string after each of what is between them."""
    if '\\"' not in source:
        return source.split('"')
    if "\\\\" not in source:
        return source.replace('\\"', _QUOTE).replace('"', _END).replace(_QUOTE, '\\"').split(_END)
    source = source.replace("\\\\", _BACKSLASH).replace('\\"', _QUOTE).replace('"', _END)
    return source.replace(_QUOTE, '\\"').replace(_BACKSLASH, "\\\\").split(_END)


def with_wholes(parts: list[str], keys: frozenset[str], loose: frozenset[str] = frozenset()) -> list[str]:
    """The pieces with the objects under some keys in one piece each, where a string would be.

    loose: the keys of which that holds for any value that is not a string.
    """
    if keys.isdisjoint(parts) and loose.isdisjoint(parts):
        return parts
    made: list[str] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        made.append(part)
        at += 1
        if at % 2:
            continue
        opened = _begins(parts[at]) if part in loose else _opens(parts[at]) if part in keys else None
        if opened is None:
            continue
        if opened.lastindex:
            start, end = opened.span(1)
            made += (parts[at][:start] + WHOLE, opened[1])
            parts[at] = parts[at][end:]
            continue
        start = opened.end() - 1
        last, end = _end_of(parts, at, start)
        source = '"'.join(parts[at : last + 1])
        made += (
            parts[at][:start] + WHOLE,
            source[start : len(source) - len(parts[last]) + end],
        )
        at = last
        parts[at] = parts[at][end:]
    return made


def _end_of(parts: list[str], at: int, start: int) -> tuple[int, int]:
    """Where an object ends: in which piece, and where in it."""
    deep = 0
    while True:
        for found in _brackets(parts[at], start):
            deep += 1 if found[0] in "[{" else -1
            if not deep:
                return at, found.end()
        at, start = at + 2, 0


def kind_of(value: str) -> str:
    """What a plan depends on of a value that it carries: its type, or all of it where it may say nothing.

    A type is the first character of a text, an object or a list, 0 for a whole number and a point for another one.
    """
    if value in TELLING or value[0] in '"{[':
        return value if value in TELLING else value[0]
    return "0" if value.lstrip("-").isdigit() else "."


class Spelling(NamedTuple):
    """Lines whose members are cut alike: which of the strings differ, by their number among all pieces.

    arguments: with how they are given. within: what turns carry. others: the other strings.
    plans: by all else that tells lines apart; None where none holds.
    """

    texts: tuple[tuple[int, Place], ...]
    ids: tuple[int, ...]
    names: tuple[int, ...]
    arguments: tuple[tuple[int, Given], ...]
    within: tuple[int, ...]
    others: tuple[int, ...]
    plans: dict[Key, Plan | None]


class Frame(NamedTuple):
    """Lines with the same members: those that are cut at their strings, those that are alike, those that are carried.

    wholes: the keys of objects that are not cut, loose: those of values of any kind that are not.
    spellings: by what is between the strings.
    """

    cut: tuple[str, ...]
    alike: tuple[str, ...]
    carried: tuple[str, ...]
    wholes: frozenset[str]
    loose: frozenset[str]
    spellings: dict[Key, list[Spelling]]

    def parts(self, line: Members) -> list[str]:
        """The members that are cut, in pieces: a string after each of what is between them."""
        cut = self.cut
        parts = pieces(line[cut[0]] if len(cut) == 1 else BETWEEN.join([line[key] for key in cut]))
        return with_wholes(parts, self.wholes, self.loose) if self.wholes or self.loose else parts
