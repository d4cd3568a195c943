"""Types and roles as messages name them."""

from __future__ import annotations

from tuneline.formats.roles import KNOWN
from tuneline.formats.turns import Turn
from tuneline.text.message import Argument, Message, Name


def type_in_words(value: object) -> Message:
    """The JSON type of a value, as a message names it."""
    match value:
        case bool():
            return Message("true or false")
        case None:
            return Message("null")
        case str():
            return Message("a string")
        case int() | float():
            return Message("a number")
        case list():
            return Message("a list")
        case dict():
            return Message("an object")
    return Message("nothing")


def role_in_words(turn: Turn) -> Argument:
    """The role in front of "message": a word where it is a common one, in quotes where it is another."""
    return (
        turn.role if turn.written is None else turn.written if turn.written in KNOWN else Name(turn.written)
    )
