"""Writing a few settings into the text of a settings file, with comments, order and layout kept.

Nothing is written to disk here. What was made is read back: it must hold what it held before and the new values, and
nothing else; if it does not, the file is left alone. tomlkit is imported only when something is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from glob import escape
from pathlib import Path
from typing import Any

from tuneline.settings import toml
from tuneline.settings.discover import SHARED
from tuneline.settings.problems import dotted, quoted_key

# What is written under each key; None takes it out.
Values = Mapping[str, str | list[str] | None]


class Unwritable(Exception):
    """The text is left as it is; the words say why, for a person."""


def root(path: Path) -> tuple[str, ...]:
    """The table of a settings file that holds the settings."""
    return ("tool", "tuneline") if path.name == SHARED else ()


def pattern(path: Path, folder: Path) -> str:
    """The glob pattern that names this one file below `folder`, whatever characters its name has."""
    # With a slash it is looked for in its own folder alone. A backslash would count as one.
    return "./" + escape(path.relative_to(folder).as_posix()).replace("\\", "?")


def write(text: str, table: Sequence[str], values: Values, name: str) -> str:
    """The text with `values` in `table`, which is made where it is missing; None takes a value out.

    `name` is what messages call the file. `Unwritable` if the text is not TOML, or has something else there.
    """
    before = _read(text, name)
    ends = "\r\n" if text.count("\n") == text.count("\r\n") > 0 else "\n"
    wanted = deepcopy(before)
    _put(wanted, table, values, name)
    if wanted == before:
        return text
    body = text.replace("\r\n", "\n") if ends == "\r\n" else text
    for edit in (_edited, _appended):
        made = edit(body, table, values)
        if _holds(made, wanted, table):
            return made.replace("\n", ends)
    raise Unwritable(f"{name} has a layout that cannot be changed safely: change it by hand.")


def _edited(text: str, table: Sequence[str], values: Values) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        place: Any = document
        for index, key in enumerate(table):
            if key not in place:
                # Tables that only lead to others need no head of their own.
                place[key] = tomlkit.table(is_super_table=index < len(table) - 1)
            place = place[key]
        for key, value in values.items():
            if value is not None:
                place[key] = value
            elif key in place:
                del place[key]
        return document.as_string()
    except (TOMLKitError, LookupError, TypeError, ValueError, AttributeError):
        # There are layouts that it does not foresee, and fails at in as many ways.
        return ""


def _appended(text: str, table: Sequence[str], values: Values) -> str:
    """A new table at the end, where its place among others counts and they are scattered."""
    import tomlkit

    given = tomlkit.item({key: value for key, value in values.items() if value is not None})
    return f"{text.rstrip()}\n\n[{dotted(tuple(table))}]\n{given.as_string()}"


def _holds(text: str, wanted: Mapping[str, Any], table: Sequence[str]) -> bool:
    """Whether a text says what is wanted. Later tables for files count more, so their order counts too."""
    try:
        made: Any = toml.tables(text)
    except (ValueError, RecursionError):
        return False
    if made != wanted:
        return False
    same: Any = wanted
    for key in table[:-1]:
        made, same = made.get(key, {}), same.get(key, {})
    return list(made) == list(same) if table else True


def _read(text: str, name: str) -> dict[str, Any]:
    try:
        return toml.tables(text)
    except (ValueError, RecursionError) as fault:
        raise Unwritable(f"{name} is not valid TOML, so it was not changed: {fault}") from None


def _put(data: dict[str, Any], table: Sequence[str], values: Values, name: str) -> None:
    place: Any = data
    given = {key: value for key, value in values.items() if value is not None}
    for depth, key in enumerate(table):
        if key not in place and not given:
            return  # nothing is there to be taken out
        place = place.setdefault(key, {})
        if not isinstance(place, dict):
            raise Unwritable(
                f"{quoted_key(tuple(table[: depth + 1]))} in {name} is not a table, so it was not changed."
            )
    for key in values.keys() - given.keys():
        place.pop(key, None)
    place.update(given)
