"""How many quotes a line should have: more than its value accounts for, and a key is repeated.

Native parsers keep the last of two members with the same key and say nothing. Counting quotes in the text and
strings in the value tells such lines from others without parsing them again.
"""

from __future__ import annotations

from typing import Any

from tuneline.formats.view import View

_NOT_FINITE = (float("inf"), float("-inf"))


def quotes_of_strings(text: str) -> int:
    """How many quotes begin or end a string of a valid line; -1 where only a parser can tell."""
    if "\\" not in text:
        return text.count('"')
    if '\\\\"' in text:  # an escaped backslash, or an escaped quote after one
        return -1
    return text.count('"') - text.count('\\"')


def count_quotes(value: Any) -> int:
    """How many quotes the strings of a value have, keys included; -2 if it holds NaN or an infinity."""
    strings = strings_of(value)
    return 2 * len(strings) if strings is not None else -2


def strings_of(value: Any) -> list[str] | None:
    """The strings of a value, keys included; None if it holds NaN or an infinity."""
    strings: list[str] = []
    todo: list[Any] = [value]
    for item in todo:  # grows while it is walked
        kind = type(item)
        if kind is str:
            strings.append(item)
        elif kind is dict:
            strings += item
            todo += item.values()
        elif kind is list:
            todo += item
        elif kind is float and (item != item or item in _NOT_FINITE):
            return None
    return strings


def quotes_of(line: bytes) -> int:
    """How many quotes a sound line has that are not escaped."""
    if b"\\" not in line:
        return line.count(b'"')
    # With escaped backslashes gone, every other one begins an escape.
    even = line.replace(b"\\\\", b"\0\0") if b"\\\\" in line else line
    return even.count(b'"') - even.count(b'\\"')


def plain_quotes(view: View) -> int:
    """The same for every example of the view's outline, or 0 where the outline does not tell."""
    return count_quotes(dict(view.value)) if view.is_plain() else 0
