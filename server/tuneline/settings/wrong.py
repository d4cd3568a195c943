"""Settings of which something is wrong.

pydantic checks the whole; each wrong entry is reported once and taken out, and the rest is checked again. So a
wrong setting leaves its default value, and every other setting stays.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tuneline.settings import limits, schema
from tuneline.settings.model import Names, Settings
from tuneline.settings.problems import Key, Problem, dotted, quoted_key, short, wrong_value
from tuneline.settings.unknown import unknown_target
from tuneline.targets.facts import ModelFacts
from tuneline.text.words import did_you_mean

# The models of the tables in tables, for the names that are known there.
TABLES: dict[str, type[BaseModel]] = {"files": schema.Choices, "models": ModelFacts}


def take_out(
    left: dict[str, Any], names: Names, path: Path | None, source: str, problems: list[Problem]
) -> Settings:
    """The settings in a table, out of which every value is taken that is wrong; adds to `problems`.

    path, source: the file that the table is from, if there is one, and what messages call it.
    """
    while True:
        try:
            return Settings.model_validate(left, context=names)
        except ValidationError as invalid:
            errors = invalid.errors(include_url=False)
        room = limits.PROBLEMS - len(problems)
        for error in errors[:room] if room > 0 else ():
            problems.append(Problem(path, dotted(_key(error)), _message(error, source, names)))
        if 0 < room < len(errors):
            more = f"{len(errors) - room:,} more settings in {source} are wrong"
            problems.append(Problem(path, dotted(_key(errors[room])), more))
        # From the back, so that the positions in lists stay true.
        for loc in sorted({_key(error) for error in errors}, key=_order, reverse=True):
            _take_out(left, loc)


def _key(error: ErrorDetails) -> Key:
    """Where the error is; pydantic says of a wrong key that it is in the part `[key]` of its value."""
    loc = error["loc"]
    return loc[:-1] if len(loc) > 1 and loc[-1] == "[key]" else loc


def _order(loc: Key) -> tuple[tuple[int, str], ...]:
    return tuple((part, "") if isinstance(part, int) else (0, part) for part in loc)


def _take_out(data: Any, loc: Key) -> None:
    for part in loc[:-1]:
        data = data[part]
    del data[loc[-1]]


def _message(error: ErrorDetails, source: str, names: Names) -> str:
    key, kind = _key(error), error["type"]
    if kind == "extra_forbidden":
        return _unknown(key, source)
    if kind == "unknown_target":
        name = error.get("ctx", {})["name"]
        return unknown_target(name, _place(source, key), names.targets or (), names.broken)
    if kind == "unknown_rule":
        name = str(error["input"])
        hint = did_you_mean(name, names.rules) or '"tuneline rules" lists them all'
        return f'unknown rule or group "{short(name)}" in {_place(source, key)}: {hint}'
    return wrong_value(error, key, source)


def _place(source: str, key: Key) -> str:
    return f"{source} ({quoted_key(key[:-1])})" if len(key) > 1 else source


def _unknown(key: Key, source: str) -> str:
    name = str(key[-1])
    table = TABLES[str(key[0])] if len(key) > 1 else schema.Settings
    words = did_you_mean(name, table.model_fields) or f"the settings here are {', '.join(table.model_fields)}"
    return f"unknown setting {quoted_key(key)} in {source}: {words}"
