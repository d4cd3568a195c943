"""Settings from plain data, whatever is wrong with it.

pydantic checks the whole; each wrong entry is told once and taken out, and the rest is checked again. So a
wrong setting leaves its default value, and every other setting stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tuneline.settings import limits
from tuneline.settings.model import Choices, Names, Settings
from tuneline.targets.facts import ModelFacts
from tuneline.text.words import did_you_mean, listed

EXPECTED = {
    "string_type": "a string",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "int_type": "a whole number",
    "float_type": "a number",
    "date_type": "a date such as 2026-01-31",
}
# TOML's own words; bool before int and datetime before date, because they are subclasses.
SEEN: tuple[tuple[type | tuple[type, ...], str], ...] = (
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
# The models of the tables in tables, for the names that are known there.
TABLES: dict[str, type[BaseModel]] = {"files": Choices, "models": ModelFacts}
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
# The kinds of unknown names, and where those that are known are found.
UNKNOWN = {
    "unknown_target": ("target", "the targets are {}"),
    "unknown_rule": ("rule or group", "`tuneline rules` lists them all"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a setting. `key` is its dotted TOML key, empty if the whole file is meant."""

    path: Path | None
    key: str
    message: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings as far as they could be read. `path` is None if they come from no file."""

    path: Path | None
    settings: Settings
    problems: tuple[Problem, ...] = ()


def read(
    data: Mapping[str, object], names: Collection[str], *, path: Path | None = None, source: str = ""
) -> Loaded:
    """Settings from a table; never raises. `names` are those of all rules and groups.

    `source` says in messages where the data come from; it is the name of the file where there is one.
    """
    source = path.name if path else source or "the settings"
    known = Names(names)
    problems: list[Problem] = []
    try:
        left = deepcopy(dict(data))
    except RecursionError:
        return Loaded(path, Settings(), (Problem(path, "", f"{source} is nested too deep"),))
    while True:
        try:
            return Loaded(path, Settings.model_validate(left, context=known), tuple(problems))
        except ValidationError as invalid:
            errors = invalid.errors(include_url=False)
        room = limits.PROBLEMS - len(problems)
        for error in errors[:room] if room > 0 else ():
            problems.append(Problem(path, dotted(_key(error)), _message(error, source, known)))
        if 0 < room < len(errors):
            more = f"{len(errors) - room:,} more settings in {source} are wrong"
            problems.append(Problem(path, dotted(_key(errors[room])), more))
        # From the back, so that the positions in lists stay true.
        for loc in sorted({_key(error) for error in errors}, key=_order, reverse=True):
            _take_out(left, loc)


def dotted(key: tuple[int | str, ...]) -> str:
    """A key as TOML writes it: `files."data/*.jsonl".ignore[0]`."""
    words = ""
    for part in key:
        if isinstance(part, int):
            words += f"[{part}]"
        else:
            quoted = '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"'
            words += ("." if words else "") + (part if BARE_KEY.fullmatch(part) else quoted)
    return words


def _key(error: ErrorDetails) -> tuple[int | str, ...]:
    """Where the error is; pydantic says of a wrong key that it is in the part `[key]` of its value."""
    loc = error["loc"]
    return loc[:-1] if len(loc) > 1 and loc[-1] == "[key]" else loc


def _order(loc: tuple[int | str, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (0, part) for part in loc)


def _take_out(data: Any, loc: tuple[int | str, ...]) -> None:
    for part in loc[:-1]:
        data = data[part]
    del data[loc[-1]]


def _message(error: ErrorDetails, source: str, names: Names) -> str:
    key, kind = _key(error), error["type"]
    if kind == "extra_forbidden":
        return _unknown(key, source)
    if kind in UNKNOWN:
        what, otherwise = UNKNOWN[kind]
        name = str(error.get("ctx", {}).get("name", error["input"]))
        where = f" (`{_named(key[:-1])}`)" if len(key) > 1 else ""
        among = names.targets if kind == "unknown_target" else names.rules
        hint = did_you_mean(name, among) or otherwise.format(listed(names.targets))
        return f"unknown {what} `{_short(name)}` in {source}{where}: {hint}"
    seen = f"`{_named(key)}` in {source} is {_seen(error['input'])}"
    if kind == "literal_error":
        return f"{seen}: write {error['ctx']['expected']}"
    if kind in EXPECTED:
        return f"{seen}: {EXPECTED[kind]} is expected"
    if kind == "too_long":
        return f"`{_named(key)}` in {source} has too many entries: at most {error['ctx']['most']:,} are read"
    # pydantic speaks of its input, the user knows of none.
    words = error["msg"].replace("Input should be", "it must be")
    return f"{seen}: {words[:1].lower()}{words[1:]}"


def _unknown(key: tuple[int | str, ...], source: str) -> str:
    name = str(key[-1])
    table = TABLES[str(key[0])] if len(key) > 1 else Settings
    words = did_you_mean(name, table.model_fields) or f"the settings here are {', '.join(table.model_fields)}"
    return f"unknown setting `{_named(key)}` in {source}: {words}"


def _named(key: tuple[int | str, ...]) -> str:
    """A key in a message, where no name that somebody made up fills the screen."""
    return dotted(tuple(part if isinstance(part, int) else _short(part) for part in key))


def _short(word: str, most: int = limits.NAME) -> str:
    return word if len(word) <= most else word[:most] + "…"


def _seen(value: object) -> str:
    word = next((word for kinds, word in SEEN if isinstance(value, kinds)), "of an unknown type")
    if isinstance(value, str):
        return f'"{_short(value, limits.VALUE)}"'
    return f"{word} ({value})" if isinstance(value, bool | int | float) else word
