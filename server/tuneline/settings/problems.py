"""What is wrong with a setting, in words: one clear line with the file and the key.

pydantic finds what is wrong; here its errors become sentences for a person who knows TOML and nothing of pydantic.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tuneline.settings import limits

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

# A key as a path: names of tables and positions in lists.
Key = tuple[int | str, ...]

EXPECTED = {
    "string_type": "a string",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "date_type": "a date such as 2026-01-31",
}
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class Problem(NamedTuple):
    """What is wrong with a setting. `key` is its dotted TOML key, empty if the whole file is meant.

    path: the file that is wrong, None for settings that come from no file.
    """

    path: Path | None
    key: str
    message: str


def dotted(key: Key) -> str:
    """A key as TOML writes it: `files."data/*.jsonl".ignore[0]`."""
    words = ""
    for part in key:
        if isinstance(part, int):
            words += f"[{part}]"
        else:
            quoted = '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"'
            words += ("." if words else "") + (part if BARE_KEY.fullmatch(part) else quoted)
    return words


def quoted_key(key: Key) -> str:
    """A key in a message, cut where its names are long; in quotes unless it has some of its own."""
    words = dotted(tuple(part if isinstance(part, int) else short(part) for part in key))
    return words if '"' in words else f'"{words}"'


def short(word: str, most: int = limits.NAME) -> str:
    """A word of the user's in a message."""
    return word if len(word) <= most else word[:most] + "…"


def wrong_value(error: ErrorDetails, key: Key, source: str) -> str:
    """The sentence for a value that is wrong by its type or meaning."""
    kind, context = error["type"], error.get("ctx", {})
    seen = f"{quoted_key(key)} in {source} is {_seen(error['input'])}"
    if kind == "literal_error":
        return f"{seen}: write {context['expected']}"
    if kind in EXPECTED:
        return f"{seen}: {EXPECTED[kind]} is expected"
    if kind == "too_long":
        return f"{quoted_key(key)} in {source} has too many entries: at most {context['most']:,} are read"
    # pydantic speaks of its input, the user knows of none.
    words = error["msg"].replace("Input should be", "it must be")
    return f"{seen}: {words[:1].lower()}{words[1:]}"


def unreadable(name: str, fault: Exception, text: Any = None) -> str:
    """The sentence for a file that cannot be read, or is not TOML. text: what it holds, where that is known."""
    if isinstance(fault, UnicodeDecodeError):
        line = fault.object.count(b"\n", 0, fault.start) + 1
        return f"{name} is not valid UTF-8 (at line {line})"
    if isinstance(fault, OSError):
        return f"{name} cannot be read: {fault.strerror or fault}"
    if isinstance(fault, RecursionError):
        return f"{name} is nested too deep"
    words = str(fault)
    if text and "end of document" in words:
        lines = text.split("\n")
        words = words.replace("at end of document", f"at line {len(lines)}, column {len(lines[-1]) + 1}")
    return f"{name} is not valid TOML: {words}"


def _seen(value: object) -> str:
    from datetime import date, datetime, time  # a fiftieth of a start

    # TOML's own words; bool before int and datetime before date, because they are subclasses.
    words: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "a boolean"),
        (int, "a whole number"),
        (float, "a number"),
        (str, "a string"),
        ((list, tuple), "a list"),
        (Mapping, "a table"),
        (datetime, "a date with a time"),
        (date, "a date"),
        (time, "a time"),
        (type(None), "null"),
    )
    word = next((word for kinds, word in words if isinstance(value, kinds)), "of an unknown type")
    if isinstance(value, str):
        return f'"{short(value, limits.VALUE)}"'
    return f"{word} ({value})" if isinstance(value, bool | int | float) else word
