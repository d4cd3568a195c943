"""Settings whose every value is plainly right, read by hand.

Nearly all settings are, and pydantic takes longer to import than a small file to check. So what is right beyond doubt
is read here; for anything else, `Odd` is raised and the model in `schema` decides, which alone says what is wrong.
What this module takes, the model takes as well, with the same outcome: a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, get_args

from tuneline.domain.method import METHODS
from tuneline.settings.names import Names
from tuneline.settings.patterns import problem
from tuneline.targets.base import normal_target
from tuneline.targets.limits import ENTRIES
from tuneline.targets.models import normal_name
from tuneline.targets.table import ANY

Level = Literal["error", "warning", "information", "hint", "off"]
LEVELS: Final = frozenset(get_args(Level))
# What reads one value; None for the names where any may be named.
_Read = Callable[[Any, Names | None], Any]


class Odd(Exception):
    """A value that is not plainly right."""


def choices(data: Mapping[str, Any], names: Names | None) -> dict[str, Any]:
    """The values of a table of choices. Odd where one is not plain."""
    return _table(data, _CHOICES, names)


def settings(data: Mapping[str, Any], names: Names | None) -> dict[str, Any]:
    """The values of settings; `files` holds those of its tables, in dicts. Odd where one is not plain."""
    return _table(data, _SETTINGS, names)


def _table(data: object, readers: Mapping[str, _Read], names: Names | None) -> dict[str, Any]:
    if type(data) is not dict or not data.keys() <= readers.keys():
        raise Odd
    return {key: readers[key](value, names) for key, value in data.items()}


def _word(value: object) -> str:
    """A string with nothing but characters: half of a pair is none."""
    if type(value) is not str or not (value.isascii() or value.isprintable()):
        raise Odd
    return value


def _words(value: object) -> tuple[str, ...]:
    if type(value) not in (list, tuple) or len(value) > ENTRIES:  # type: ignore[arg-type]
        raise Odd
    return tuple(map(_word, value))  # type: ignore[call-overload]


def _entries(value: object) -> Mapping[str, Any]:
    if type(value) is not dict or len(value) > ENTRIES:
        raise Odd
    return value


def _sound(word: str, *wrong: object) -> str:
    if any(wrong):
        raise Odd
    return word


def _target(value: object, names: Names | None) -> tuple[str, ...]:
    given = _words(value.split(",") if type(value) is str else value)
    found = tuple(dict.fromkeys(map(normal_target, given)))
    known = None if names is None else names.targets
    if (known is not None and not all(name in known for name in found)) or (ANY in found and len(found) > 1):
        raise Odd
    return found or (ANY,)


def _method(value: object, _names: Names | None) -> str | None:
    return None if value is None else _sound(word := _word(value), word not in METHODS)


def _model(value: object, _names: Names | None) -> str | None:
    return None if value is None else _sound(word := _word(value), not normal_name(word))


def _rule(value: object, names: Names | None) -> str:
    word = _word(value)
    return _sound(word, names is not None and word not in names.rules)


def _rules(value: object, names: Names | None) -> tuple[str, ...]:
    return tuple(_rule(word, names) for word in _words(value))


def _select(value: object, names: Names | None) -> tuple[str, ...] | None:
    return None if value is None else _rules(value, names)


def _severity(value: object, names: Names | None) -> dict[str, str]:
    levels = {_rule(rule, names): _word(level) for rule, level in _entries(value).items()}
    if not LEVELS.issuperset(levels.values()):
        raise Odd
    return levels


def _pattern(value: object) -> str:
    word = _word(value)
    return _sound(word, problem(word))


def _files(value: object, names: Names | None) -> dict[str, dict[str, Any]]:
    tables = {_pattern(pattern): choices(table, names) for pattern, table in _entries(value).items()}
    if any(pattern.startswith("!") for pattern in tables):
        raise Odd
    return tables


def _models(value: object, _names: Names | None) -> dict[str, Any]:
    if _entries(value):  # figures and days, which are rare, are left to the model
        raise Odd
    return {}


def _file(value: object) -> str:
    word = _word(value)
    return _sound(word, not word, "\0" in word)


def _targets(value: object, _names: Names | None) -> tuple[str, ...]:
    return tuple(_sound(_file(word), not word.endswith(".toml")) for word in _words(value))


def _baseline(value: object, _names: Names | None) -> str | None:
    return None if value is None else _file(value)


def _exclude(value: object, _names: Names | None) -> tuple[str, ...]:
    return tuple(map(_pattern, _words(value)))


_CHOICES: Final[Mapping[str, _Read]] = {
    "target": _target,
    "method": _method,
    "model": _model,
    "select": _select,
    "ignore": _rules,
    "severity": _severity,
}
_SETTINGS: Final[Mapping[str, _Read]] = {
    **_CHOICES,
    "files": _files,
    "models": _models,
    "targets": _targets,
    "baseline": _baseline,
    "exclude": _exclude,
}
