"""Whether the model of a format takes a line: told by its view where that is beyond doubt, else by the model.

Most lines are nothing but turns with texts, which every model takes; to import pydantic for them takes longer than to
check a thousand. Once it is there it is quicker than a view, and decides alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from tuneline.formats.format import Format
from tuneline.formats.modelling import checks_of, kinds_of
from tuneline.formats.turns import ABSENT, Section
from tuneline.syntax import strict


def read(fmt: Format, text: str) -> dict[str, Any] | None:
    """The value of a line that the model of a format takes; None for any other line."""
    if not strict.is_native() and (value := strict.plain(text)) is not None and surely_takes(fmt, value):
        return value  # type: ignore[no-any-return]
    try:
        taken: dict[str, Any] = fmt.adapter.validate_json(text, strict=True)
    except ValueError:
        return None
    return taken


def surely_takes(fmt: Format, value: object) -> bool:
    """Whether the model of a format takes an example, as far as its view tells; False where only the model knows."""
    if type(value) is not dict or not fmt.claims(value) or not all(key in value for key in fmt.required):
        return False
    if not all(_fits(kinds, value.get(key, ABSENT)) for key, kinds in _outside(fmt.model).items()):
        return False
    # Views pass over columns that are empty; what may hold a text may be an empty one.
    view = fmt.view({key: "-" if item == "" else item for key, item in value.items()})
    plain = bool(view.sections) and view.is_plain() and all(_is_sound(it, fmt) for it in view.sections)
    return plain and all(_passes(check, value) for check in checks_of(fmt.adapter))


@cache
def _outside(model: Any) -> dict[str, frozenset[type] | None]:
    """By key of an example, the types of the values that its model takes there, whatever is in them."""
    return {key: kinds_of(shape) for key, shape in model.__annotations__.items()}


def _fits(kinds: frozenset[type] | None, value: object) -> bool:
    return kinds is None or value is ABSENT or type(value) in kinds


def _passes(check: Callable[[Any], Any], value: dict[str, Any]) -> bool:
    try:
        check(value)
    except ValueError:
        return False
    return True


def _is_sound(section: Section, fmt: Format) -> bool:
    for index, turn in enumerate(section.turns):
        if type(section.content(index)) is not str:
            return False
        if turn.keys:
            needed = fmt.turn_needs.get(turn.written or "")
            if needed is None or turn.written not in fmt.takes or not needed.issubset(turn.keys):
                return False
    return bool(section.turns)
