"""Values, their types and roles as messages name them."""

from __future__ import annotations

import json

from tuneline.domain.role import Role
from tuneline.formats.format import Format
from tuneline.formats.turns import Turn
from tuneline.text.visible import cut


def value_in_words(value: object, most: int = 40) -> str:
    """A JSON value as a message shows it: JSON text in backticks, cut at `most` code points."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = str(type(value).__name__)
    return f"`{cut(text, most)}`".replace("\n", " ")


def type_in_words(value: object) -> str:
    """The JSON type of a value, as a message names it."""
    match value:
        case bool():
            return "true or false"
        case None:
            return "null"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "an object"
    return "nothing"


def role_in_words(turn: Turn) -> str:
    """The role of a turn: as it is written, or in common terms where only its place says it."""
    return turn.written or turn.role


def word_for(role: Role, fmt: Format) -> str:
    """The word for a role that a format has, the plainest where it has several."""
    return next((word for word, meant in fmt.roles.items() if meant == role), role)
