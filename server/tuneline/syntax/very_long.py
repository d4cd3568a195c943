"""Says where a very long text stops being JSON, and nothing else about it: its cause is not looked for.

The tolerant parser makes nodes of all that it reads, which take fifty times as much memory as a text of small values
and minutes. Here regular expressions pass over whole lists and objects, and what is kept are the open brackets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from tuneline.syntax import limits
from tuneline.syntax.explain import Slip
from tuneline.syntax.fast import BEGUN, NUMBER, SPACE, STRING
from tuneline.syntax.tree import Noun, Tree
from tuneline.text.message import Argument, Count, Message, Name, sentences

_SCALAR = rf"(?:{STRING}|{NUMBER}|true|false|null)"
_KEY = rf"{STRING}{SPACE}:{SPACE}"


def _with_containers(value: str) -> str:
    """A pattern for what another matches, and lists and objects of it."""
    items = rf"\[{SPACE}(?:{value}{SPACE}(?:,{SPACE}{value}{SPACE})*+)?+\]"
    members = rf"\{{{SPACE}(?:{_KEY}{value}{SPACE}(?:,{SPACE}{_KEY}{value}{SPACE})*+)?+\}}"
    return rf"(?:{value}|{items}|{members})"


# Three levels, those of a message with calls. What is deeper is gone through bracket by bracket.
_VALUE: Final = _with_containers(_with_containers(_with_containers(_SCALAR)))
_BEFORE: Final = {"[": "", "{": _KEY}
# By the bracket that they are in: values that are followed by a comma or a closing bracket; a value that is not, where
# it is none of brackets; one more bracket.
_values = {
    it: re.compile(rf"(?:{SPACE}{key}{_VALUE}{SPACE}(?:,|(?=[\]}}])))*+").match for it, key in _BEFORE.items()
}
_last = {it: re.compile(rf"{SPACE}{key}{_SCALAR}").match for it, key in _BEFORE.items()}
_deeper = {it: re.compile(rf"{SPACE}{key}([{{\[])").match for it, key in _BEFORE.items()}
_first = re.compile(rf"{SPACE}(?:{_SCALAR}|([{{\[])){SPACE}").match
_space = re.compile(SPACE).match
_key = re.compile(_KEY).match
_key_alone = re.compile(STRING).match
_begun = re.compile(BEGUN).match
_CLOSERS: Final = {"[": "]", "{": "}"}
_SHOWN: Final = 40

_CUT_SHORT = Slip("cut-short", "Unexpected end: {brackets} not closed.")
_OPEN_STRING = Slip("unclosed-string", "The string that begins here is not closed.")
_IN_STRING = Slip("control-character", "Control character {text} in a string.")
_ESCAPE = Slip("bad-escape", "Invalid escape {text} in a string.")
_NO_COMMA = Slip("not-read", "Expected a comma or {closer} in front of {text}.")
_NO_COLON = Slip("not-read", "Expected a colon in front of {text}.")
_NO_KEY = Slip("not-read", "Expected a key in double quotes, found {text}.")
_NO_VALUE = Slip("not-read", "Expected a JSON value, found {text}.")
_TOO_MANY = Slip("not-read", "{brackets} are open here, more than are looked into.")
_AFTER = Slip("not-read", "Unexpected text {text} after the JSON value.")
_LEFT: Final[Mapping[Noun, Message]] = {
    "line": Message(
        "This line is too long to look for the cause, which may be before this place. The rest of it was not checked."
    ),
    "value": Message(
        "This value is too long to look for the cause, which may be before this place. The rest of it was not checked."
    ),
    "string": Message(
        "This string is too long to look for the cause, which may be before this place. The rest of it was not checked."
    ),
}


class Stop(NamedTuple):
    """Where a text stops being JSON, at code point `at`.

    openers: the brackets that are open there. after: what comes before it: `value`, `comma` or `open`, the bracket;
      `too many` where these are more than are looked into.
    """

    at: int
    openers: str
    after: str


def read(text: str, what: Noun) -> Tree | None:
    """The tree of a text that is not JSON, with one fault and no nodes; None for one that is JSON."""
    stop = stop_of(text)
    if stop is None:
        return None
    slip, at, words = _explained(text, stop)
    words.setdefault("text", Name(text[at : at + _SHOWN]))
    start, end = min(at, len(text) - 1), min(at + 1, len(text))
    fault = slip.at(start, end, put=-1, right="", edits=(), **words)
    return Tree(text, None, [], [fault._replace(message=sentences(fault.message, _LEFT[what]))])


def stop_of(text: str) -> Stop | None:
    """Where a text stops being JSON; None if it does not. Takes time linear in its length."""
    begun = _first(text)
    if begun is None:
        return Stop(_after_space(text, 0), "", "open")
    at = begun.end()
    openers = [begun[1]] if begun[1] else []
    after = "open"
    while openers:
        inner = openers[-1]
        if after != "value":
            begin = at
            at = _values[inner](text, at).end()  # type: ignore[union-attr]
            if at > begin:
                after = "comma" if text[at - 1] == "," else "value"
        if after != "value":
            if (deeper := _deeper[inner](text, at)) is not None:
                if len(openers) == limits.OPEN:
                    return Stop(at, "".join(openers), "too many")
                openers.append(deeper[1])
                at, after = deeper.end(), "open"
                continue
            if (last := _last[inner](text, at)) is not None:
                at, after = last.end(), "value"
        at = _after_space(text, at)
        if after != "comma" and text.startswith(_CLOSERS[inner], at):
            openers.pop()
            at, after = at + 1, "value"
        elif after == "value" and text.startswith(",", at):
            at, after = at + 1, "comma"
        else:
            return Stop(at, "".join(openers), after)
    at = _after_space(text, at)
    return None if at == len(text) else Stop(at, "", "value")


def _explained(text: str, stop: Stop) -> tuple[Slip, int, dict[str, Argument]]:
    """What is wrong there, the code point that is shown, and words for the message."""
    at, inner = stop.at, stop.openers[-1:]
    if stop.after == "too many":
        return _TOO_MANY, at, {"brackets": Count(len(stop.openers), "bracket")}
    in_place_of_value = _NO_VALUE
    if inner == "{" and stop.after != "value":
        if (key := _key(text, at)) is not None:
            at = key.end()
        elif (alone := _key_alone(text, at)) is not None:
            at, in_place_of_value = _after_space(text, alone.end()), _NO_COLON
        else:
            in_place_of_value = _NO_KEY
    if at == len(text):
        return _CUT_SHORT, at, {"brackets": Count(len(stop.openers), "bracket")}
    if stop.after == "value":
        return (_NO_COMMA, at, {"closer": Name(_CLOSERS[inner])}) if inner else (_AFTER, at, {})
    if text[at] != '"' or in_place_of_value is _NO_COLON:
        return in_place_of_value, at, {}
    end = _begun(text, at).end()  # type: ignore[union-attr]
    if end == len(text):
        return _OPEN_STRING, at, {}
    return (_ESCAPE if text[end] == "\\" else _IN_STRING), end, {"text": Name(text[end : end + 2])}


def _after_space(text: str, at: int) -> int:
    return _space(text, at).end()  # type: ignore[union-attr]
