"""How all examples of a shape are written: pieces of JSON, and between them places for what differs.

What differs is taken from the line as it is spelled there, so that a place that holds a whole string needs no look at
the string. In a longer text it is spelled anew, as everything is that was put together. All that is spelled is held as
bytes (`narrow`).
"""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined] # a third of the time of json.loads
from json.encoder import encode_basestring
from typing import Final, Literal, NamedTuple

from tuneline.formats.conversion.account import Difference
from tuneline.formats.conversion.narrow import narrow, wide
from tuneline.formats.format import Format

# source: a string as it is spelled. said: the same in the usual spelling, inside of a longer text. nested: a string as
# it is spelled, in JSON that is a text.
# object: the arguments of a call as an object, text: as JSON inside of a text. id: an id in the form that is asked for.
# value: any value. line: the whole line.
Form = Literal["source", "said", "nested", "object", "text", "id", "value", "line"]


class Hole(NamedTuple):
    """A place in what is written. number: of what goes there, among all that differs in examples of the shape."""

    form: Form
    number: int


# What there is where examples stay as they are.
LINE: Final = Hole("line", 0)


class Unlike(Exception):
    """What differs in an example cannot be put into a plan: the example has to be read."""


class Plan(NamedTuple):
    """How all examples of a shape are written.

    holes: what comes after each piece but the last. differences: what is not as it was, in each of them alike.
    apart: whether that holds only where no text begins with another one. thought: whether it holds only where no two
      say the same after what they are thought at first, and no two think the same.
    """

    fmt: Format
    pieces: tuple[str, ...]
    holes: tuple[Hole, ...]
    examples: int
    differences: tuple[Difference, ...]
    apart: bool
    thought: bool = False


def has_other_escapes(source: str) -> bool:
    """Whether JSON may have escapes of characters that are written as they are."""
    return "\\u" in source or ("/" in source and "\\/" in source)


def read(source: str) -> str:
    """What the inside of a string says."""
    found: str = scanstring(f'{wide(source)}"', 0)[0]
    return found


def said(source: str) -> str:
    """The inside of a string as it is spelled in a longer text. Raises Unlike where that may be another spelling."""
    if has_other_escapes(source):
        raise Unlike
    return source


_SPACED, _DENSE = (", ", ": "), (",", ":")
_as_usual, _as_usual_ascii = (
    json.JSONEncoder(ensure_ascii=it, allow_nan=False, separators=_SPACED).encode for it in (False, True)
)
_dense, _dense_ascii = (
    json.JSONEncoder(ensure_ascii=it, allow_nan=False, separators=_DENSE).encode for it in (False, True)
)


def usual(source: str) -> str:
    """A JSON value with the usual spaces, its strings as they are spelled. Raises Unlike where that is not known.

    It is a text and not held as bytes, before and after.
    """
    try:
        value = json.loads(source)
        source.encode()  # fails for half characters, which only their source can tell
        if _as_usual(value) == source:
            return source
        if _dense(value) == source:
            return _as_usual(value)
        if "\\u" in source:
            if _as_usual_ascii(value) == source:
                return source
            if _dense_ascii(value) == source:
                return _as_usual_ascii(value)
    except (ValueError, RecursionError):
        pass
    raise Unlike


class Called(NamedTuple):
    """A call that is all of a text, as it is spelled: up to its arguments, and these."""

    head: str
    arguments: str


_called = re.compile(r'({\\"name\\": \\"[^"\\]+\\", \\"arguments\\": )({.*})}').fullmatch


def called(source: str) -> Called:
    """The call inside of a text. Raises Unlike where it is not spelled in the usual way."""
    if (found := _called(source)) is None:
        raise Unlike
    return Called(found[1], found[2])


# Arguments with texts and small numbers alone, which are most, as they are spelled inside of a string.
_member = r'\\"[^"\\\x00-\x1f]++\\": (?:\\"[^"\\\x00-\x1f]*+\\"|0|-?[1-9][0-9]{0,14}|true|false|null)'
_flat = re.compile(rf"{{{_member}(?:, {_member})*+}}").fullmatch
_keys = re.compile(r'\\"([^"\\]++)\\": ').findall


def arguments(source: str) -> str:
    """Arguments that are inside of a string, as an object. Raises Unlike where they are none that says something."""
    if _flat(source) is not None and len(set(keys := _keys(source))) == len(keys):
        return source.replace("\\", "")
    given = read(source)
    if given[:1] != "{" or (written := usual(given)) == "{}":
        raise Unlike
    return narrow(written)


def as_text(written: str) -> str:
    """A value that is written, as it is spelled inside of a string."""
    return encode_basestring(written)[1:-1]
