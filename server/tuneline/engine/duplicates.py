"""A number that equal examples share whatever their spacing and key order.

Strings carry nearly all of an example, so their own hashes do nearly all of the work; numbers are told from
strings and from each other by how Python writes them, since hash(-1) == hash(-2) and hash(1) == hash(True).
Hashes of strings differ from process to process: compare fingerprints of one run only.
"""

from __future__ import annotations

from typing import Any

from tuneline.formats.base import ABSENT, View


def fingerprint(value: Any) -> int:
    """A 64-bit hash of a JSON value, never 0. A value too deep to walk is told apart by its text alone."""
    try:
        return hash(_freeze(value)) or 1
    except RecursionError:
        return 0


def _freeze(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return value
    if kind is dict:
        return frozenset([(key, item if type(item) is str else _freeze(item)) for key, item in value.items()])
    if kind is list:
        return tuple([_freeze(item) for item in value])
    return (None, kind.__name__, repr(value))


_NOT_FINITE = (float("inf"), float("-inf"))


def repeats_keys(text: str, value: dict[str, Any]) -> bool:
    """Whether a line that a native parser accepted may repeat a key or hold a number that JSON has not."""
    quotes = text.count('"')
    if "\\" in text:
        if '\\\\"' in text:
            return True
        quotes -= text.count('\\"')
    return quotes != count_quotes(value)


def count_quotes(value: Any) -> int:
    """How many quotes the strings of a value have, keys included; -1 if it holds NaN or an infinity."""
    strings = 0
    todo: list[Any] = [value]
    for item in todo:  # grows while it is walked
        kind = type(item)
        if kind is str:
            strings += 1
        elif kind is dict:
            strings += len(item)
            todo += item.values()
        elif kind is list:
            todo += item
        elif kind is float and (item != item or item in _NOT_FINITE):
            return -1
    return 2 * strings


def plain_quotes(view: View) -> int:
    """The same for every example of the view's outline, or 0 where the outline does not tell.

    It does where the example is nothing but turns with texts and whole-number weights.
    """
    if len(view.sections) != 1:
        return 0
    section = view.sections[0]
    known = {section.keys.role, section.keys.content, section.keys.weight}
    for turn in section.turns:
        if turn.content not in ("text", "blank") or not known.issuperset(turn.keys):
            return 0
        if turn.weight is not ABSENT and type(turn.weight) is not int:
            return 0
        if turn.written is None and turn.keys:
            return 0
    of_turns = 0 if section.paths is not None else 1 if len(section.path) == 1 else None
    if of_turns is None or len(view.value) != (of_turns or len(section.turns)):
        return 0
    return count_quotes(dict(view.value))
