"""Settings from plain data, whatever is wrong with it.

pydantic checks the whole; each wrong entry is reported once and taken out, and the rest is checked again. So a
wrong setting leaves its default value, and every other setting stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tuneline.settings import limits
from tuneline.settings.model import Choices, Names, OwnTargets, Settings
from tuneline.settings.problems import Key, Problem, dotted, quoted_key, short, wrong_value
from tuneline.targets.base import normal_target
from tuneline.targets.facts import ModelFacts
from tuneline.targets.targets_table import BUILT_IN
from tuneline.text.words import did_you_mean, listed

# The models of the tables in tables, for the names that are known there.
TABLES: dict[str, type[BaseModel]] = {"files": Choices, "models": ModelFacts}
# What parts the name of a package from its version.
_version = re.compile(r"\s*[=~<>@:]+|[-_ ]v?(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings as far as they could be read. `path` is None if they come from no file."""

    path: Path | None
    settings: Settings
    problems: tuple[Problem, ...] = ()


def read(
    data: Mapping[str, object],
    names: Names,
    *,
    path: Path | None = None,
    source: str = "",
    folder: Path | None = None,
) -> Loaded:
    """Settings from a table, and the private targets that it names; never raises.

    `source` says in messages where the data come from; it is the name of the file where there is one.
    folder: what paths are relative to where there is no file; the working folder if it is not given.
    """
    source = path.name if path else source or "the settings"
    try:
        left = deepcopy(dict(data))
    except RecursionError:
        return Loaded(path, Settings(), (Problem(path, "", f"{source} is nested too deep"),))
    own, problems = OwnTargets(), list[Problem]()
    if files := left.get("targets"):
        from tuneline.settings import target_files

        own, problems = target_files.load(files, path.parent if path else folder or Path.cwd(), names, source)
    known = names
    if names.targets is not None:
        known = names._replace(targets=(*names.targets, *own.files), broken=own.broken)
    while True:
        try:
            settings = Settings.model_validate(left, context=known)
            return Loaded(path, settings.with_own(own) if files else settings, tuple(problems))
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


def unknown_target(name: str, where: str, known: Iterable[str], broken: Mapping[str, Path]) -> str:
    """What is wrong with the name of a target. where: the settings that have it, in words."""
    if file := broken.get(normal_target(name)):
        return f'unknown target "{short(name)}" in {where}: its file {file.name} is wrong'
    known = tuple(known)
    hint = (
        _without_version(name, known)
        or did_you_mean(name, known)
        or f"the targets are {listed(map(short, known))}"
    )
    return f'unknown target "{short(name)}" in {where}: {hint}'


def _without_version(name: str, known: Collection[str]) -> str:
    """What is said of the name of a target with a version, as in `together==2.9`; empty for another name."""
    plain = normal_target(_version.split(name, maxsplit=1)[0])
    if plain == normal_target(name) or plain not in known:
        return ""
    target = BUILT_IN.get(plain)
    about = f", which describes version {target.version}" if target is not None and target.version else ""
    return f'name it without a version: "{plain}"{about}'


def _place(source: str, key: Key) -> str:
    return f"{source} ({quoted_key(key[:-1])})" if len(key) > 1 else source


def _unknown(key: Key, source: str) -> str:
    name = str(key[-1])
    table = TABLES[str(key[0])] if len(key) > 1 else Settings
    words = did_you_mean(name, table.model_fields) or f"the settings here are {', '.join(table.model_fields)}"
    return f"unknown setting {quoted_key(key)} in {source}: {words}"
