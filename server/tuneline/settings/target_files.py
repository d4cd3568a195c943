"""The targets in the files that a settings file names, whatever is wrong with them.

A file with a mistake brings no target along and has one problem for each mistake; the other files hold. The files are
checked by the model that checks the built-in ones. This module is imported only where a settings file names some,
because that model costs start-up.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from tuneline.domain.effect import EFFECTS
from tuneline.settings import limits, toml
from tuneline.settings.model import Names, OwnTargets
from tuneline.settings.problems import Key, Problem, dotted, quoted_key, short, unreadable, wrong_value
from tuneline.targets.base import LIMITS, Target
from tuneline.targets.table import ANY, target_names
from tuneline.targets.target_file import FormatTable, MasksTable, Proof, TargetTable, read_table, target_of
from tuneline.text.words import did_you_mean, listed


class _Wrong(Exception):
    """What is wrong with a file, one sentence for each mistake."""


def load(entries: object, folder: Path, names: Names, source: str) -> tuple[OwnTargets, list[Problem]]:
    """The targets of the files in the setting `targets`, and what is wrong with them; never raises.

    Entries that are not paths are left to the model of the settings. folder: what the paths are relative to.
    source: the settings in words.
    """
    targets: dict[str, Target] = {}
    files: dict[str, Path] = {}
    broken: dict[str, Path] = {}
    problems: list[Problem] = []
    room = limits.TARGET_BYTES
    for index, entry in _paths(entries):
        key = dotted(("targets", index))
        if index == limits.TARGET_FILES:
            words = f'"targets" in {source} has too many entries: at most {index} files are read'
            problems.append(Problem(None, key, words))
            break
        path = Path(os.path.normpath(folder / entry))
        if path in files.values() or path in broken.values():
            continue
        text, name = "", path.stem
        try:
            try:
                text = toml.text_of(path)
                table = toml.tables(text)
            except (OSError, ValueError, RecursionError) as fault:
                raise _Wrong(unreadable(path.name, fault, text)) from None
            if len(text) > room:
                words = f"target files may have at most {limits.TARGET_BYTES:,} characters altogether"
                raise _Wrong(f"{path.name} is not read: {words}")
            room -= len(text)
            if isinstance(given := table.get("name"), str):
                name = given
            made = _target(table, path, names)
            _free(made.name, path.name, files, given is None)
            targets[made.name], files[made.name] = made, path
        except _Wrong as wrong:
            broken[name] = path
            problems += (Problem(path, key, words) for words in wrong.args)
    for name in files:
        broken.pop(name, None)
    return OwnTargets(tuple(targets.values()), files, broken), problems


def _paths(entries: object) -> Iterator[tuple[int, str]]:
    for index, entry in enumerate(entries if isinstance(entries, list | tuple) else ()):
        if isinstance(entry, str) and entry.endswith(".toml") and "\0" not in entry:
            yield index, entry


def _target(table: Mapping[str, Any], path: Path, names: Names) -> Target:
    try:
        checked = read_table({"name": path.stem, **table}, cases=names.cases, formats=names.formats)
    except ValidationError as invalid:
        raise _Wrong(*_sentences(invalid, table, path.name, names)) from None
    return target_of(checked, path.stem, built_in=False)


def _free(name: str, file: str, files: Mapping[str, Path], from_file: bool) -> None:
    """_Wrong if the name is taken."""
    if name == ANY:
        taken = '"any" means every target'
    elif name in files:
        taken = f"{files[name].name} has it too"
    elif name in target_names():
        taken = "a built-in target has it"
    else:
        return
    remedy = 'rename the file or set "name"' if from_file else "choose another"
    raise _Wrong(f'"name" in {file} is "{name}", which is taken ({taken}): {remedy}')


def _sentences(invalid: ValidationError, table: Mapping[str, Any], file: str, names: Names) -> Iterator[str]:
    errors = invalid.errors(include_url=False)
    for error in errors[: limits.PROBLEMS]:
        yield _sentence(error, table, file, names)
    if len(errors) > limits.PROBLEMS:
        yield f"{len(errors) - limits.PROBLEMS:,} more keys in {file} are wrong"


def _sentence(error: ErrorDetails, table: Mapping[str, Any], file: str, names: Names) -> str:
    key, kind = _key(error, table), error["type"]
    last, where = str(key[-1]), f"{file} ({quoted_key(key[:-1])})" if len(key) > 1 else file
    match kind:
        case "missing":
            return f"{quoted_key(key)} is missing in {file}"
        case "extra_forbidden":
            keys = _table_of(key).model_fields
            hint = did_you_mean(last, keys) or f"the keys here are {', '.join(keys)}"
            return f"unknown key {quoted_key(key)} in {file}: {hint}"
        case "unknown_cases":
            hint = did_you_mean(last, names.cases or ()) or '"tuneline rules" lists the rules'
            return f'unknown rule or case "{short(last)}" in {where}: {hint}'
        case "unknown_formats":
            known = names.formats or ()
            name = str(error["input"])
            hint = did_you_mean(name, known) or f'the formats are {listed(known)}, and "*" for others'
            return f'unknown format "{short(name)}" in {where}: {hint}'
        case "unknown_limits":
            hint = did_you_mean(last, LIMITS) or f"the limits are {listed(LIMITS)}"
            return f'unknown limit "{short(last)}" in {where}: {hint}'
        case "path_pattern":
            return f"{quoted_key(key)} in {file}: {error['msg']}"
        case "no_such_evidence" | "pair" | "no_evidence" | "reads_nothing":
            return f"{quoted_key(key)} in {file}: {error['msg']}"
        case "literal_error" if isinstance(error["input"], str) and "refuse" in error["ctx"]["expected"]:
            hint = did_you_mean(error["input"], EFFECTS)
            return wrong_value(error, key, file) + (f" ({hint})" if hint else "")
    return wrong_value(error, key, file)


def _key(error: ErrorDetails, table: Mapping[str, Any]) -> Key:
    """Where the error is in the file: without what pydantic adds for unions, and for keys that are wrong."""
    loc = error["loc"]
    key: list[int | str] = []
    place: Any = table
    for part in loc:
        if isinstance(place, list) and isinstance(part, str) and place:
            place = place[0]  # the value of a fact, beside its evidence
        if isinstance(place, Mapping) and (part in place or error["type"] == "missing"):
            place = place.get(part)
            key.append(part)
        elif isinstance(place, list) and isinstance(part, int) and part < len(place):
            place = place[part]
            key.append(part)
    return tuple(key or loc[:1] or ("name",))


def _table_of(key: Key) -> type[BaseModel]:
    """The model of the table that a key is in."""
    if len(key) == 1:
        return TargetTable
    if key[0] == "evidence":
        return Proof
    return MasksTable if "masks" in key[2:-1] else FormatTable
