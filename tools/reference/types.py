"""JSON types in words, from a JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_WORDS = {"integer": "whole number", "boolean": "true or false"}
_MANY = {"string": "strings", "number": "numbers", "object": "objects", "table": "tables"}


def type_in_words(schema: Mapping[str, Any], named: Callable[[str], str]) -> str:
    """The type that a schema describes; `named` says what a definition is called.

    null is left out: where it is allowed it says no more than a key that is absent.
    """
    if "$ref" in schema:
        return named(schema["$ref"].rpartition("/")[2])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "discriminator" in schema:
        return "[messages](#messages)"
    for union in ("anyOf", "oneOf"):
        if union in schema:
            kinds = [it for it in schema[union] if it != {"not": {}} and it.get("type") != "null"]
            return " or ".join(type_in_words(it, named) for it in kinds)
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_many(type_in_words(schema['items'], named))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"table of {_many(type_in_words(schema['additionalProperties'], named))}"
    if isinstance(kind, list):
        kind = " or ".join(it for it in kind if it != "null")
    return "date" if schema.get("format") == "date" else _WORDS.get(kind, kind)


def _many(word: str) -> str:
    return _MANY.get(word, word)
