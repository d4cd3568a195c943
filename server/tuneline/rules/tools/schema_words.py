"""What is wrong with a place in a JSON Schema, in words for somebody who does not know the words of a validator."""

from __future__ import annotations

from typing import Any, Final

from tuneline.rules.base import Fix
from tuneline.syntax.moves import HERE, Wrap
from tuneline.syntax.ops import SetValue
from tuneline.syntax.paths import Path
from tuneline.text.message import Argument, Listed, Message, Name
from tuneline.text.pattern import pattern

_digits = pattern(r"(?:0|[1-9][0-9]{0,14})\Z").match
_types = pattern(r'is not of types? ((?:"[a-z]+"(?:, )?)+)\Z').search
_names = pattern(r'"([a-z]+)"').findall
_EXPECTED: Final = {
    "array": Message("a list"),
    "object": Message("an object"),
    "string": Message("a string"),
    "boolean": Message("true or false"),
    "integer": Message("an integer"),
    "number": Message("a number"),
    "null": Message("null"),
}
# Where a schema may be, true and false are schemas too; few people know, and nobody means them.
_SCHEMA: Final = frozenset(("boolean", "object"))
_NUMBERS: Final = frozenset(("integer", "number"))
_WORDS: Final = {"true": True, "false": False}


def expected_in(reason: str) -> Argument | None:
    """The kinds of value that would be right, from the library's words; None where they say something else."""
    match = _types(reason)
    if match is None:
        return None
    names = _names(match[1])
    if set(names) == _SCHEMA:
        return Message("a schema")
    return Listed(tuple(_EXPECTED[name] for name in names if name in _EXPECTED), "or")


def schema_advice(
    reason: str, value: Any, here: Path, types: dict[str, str]
) -> tuple[Message | None, tuple[Fix, ...]]:
    """What to write in the place, and fixes that write it. types: words for a type with the type that they mean."""
    match = _types(reason)
    names = set(_names(match[1])) if match is not None else set()
    key = Name(str(here[-1]))
    if value is None:
        return Message("Remove {key}.", key=key), ()
    if isinstance(value, str) and "boolean" in names and (word := value.strip().lower()) in _WORDS:
        return Message("Write {word} without quotes.", word=Name(word)), _unquoted(here, _WORDS[word])
    if isinstance(value, str) and names == _SCHEMA:
        kind = types.get(value.strip().lower())
        if kind is None:
            return Message("Write an object with the key {key}.", key=Name("type")), ()
        words = Message("Write an object whose {key} is {kind}.", key=Name("type"), kind=Name(kind))
        op = Wrap(here, {"type": HERE}) if kind == value else SetValue(here, {"type": kind})
        return words, (Fix(Message("Write an object of type {kind}", kind=Name(kind)), (op,)),)
    if isinstance(value, str) and names & _NUMBERS and _digits(value):
        return Message("Write the number without quotes."), _unquoted(here, int(value))
    if "array" in names and here[-1] == "enum":
        return Message("Write a list of the values that are allowed."), ()
    return None, ()


def _unquoted(here: Path, value: bool | int) -> tuple[Fix, ...]:
    return (Fix(Message("Remove the quotes"), (SetValue(here, value),)),)
