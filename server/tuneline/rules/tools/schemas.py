"""JSON Schemas of tool parameters, compiled by jsonschema-rs, imported only for lines that declare tools.

Nothing is fetched: a reference that leaves the schema fails closed, and nothing is held against a schema that
has one. A stranger's schema may also be built to take for ever, so its references are counted out first and
its regular expressions have a limit on steps.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tuneline.formats.nulls import without_nulls
from tuneline.rules import limits
from tuneline.syntax.paths import Path

_REFERENCES: Final = ("$ref", "$dynamicRef", "$recursiveRef")


class Fault(NamedTuple):
    """What makes a schema invalid: where in it, which keyword minds, and the library's words."""

    path: Path
    keyword: str
    message: str


class Schema(NamedTuple):
    """A compiled schema. `validator` is None where arguments cannot be held against it, valid or not.

    places: its size with references written out. fault: why it is not a valid schema, in any of the drafts.
    """

    validator: Any
    places: int
    fault: Fault | None


def compile_schema(schema: object) -> Schema:
    """Compile a schema without its null members; never raises. Equal schemas are compiled once."""
    try:
        return _compile(json.dumps(without_nulls(schema)))
    except (ValueError, RecursionError):
        return _UNKNOWN


_UNKNOWN: Final = Schema(None, 0, None)


@lru_cache(128)
def _compile(text: str) -> Schema:
    import jsonschema_rs as rs

    schema = json.loads(text)
    first: Fault | None = None
    # Tools are written for many drafts and seldom say for which: valid in one of them is valid.
    for draft in (rs.Draft202012Validator, rs.Draft7Validator, rs.Draft4Validator):
        try:
            validator = draft(
                schema,
                validate_formats=False,
                mask="it",
                retriever=_refuse,
                pattern_options=rs.FancyRegexOptions(backtrack_limit=limits.PATTERN_STEPS),
            )
        except rs.ValidationError as error:
            # A regular expression in a dialect that the library does not read.
            if error.kind.name == "format":
                return _UNKNOWN
            if error.kind.name == "$ref":
                missing = _missing_reference(schema)
                return Schema(None, 0, missing) if missing else _UNKNOWN
            first = first or Fault(tuple(error.instance_path), str(error.kind.name), error.message)
            continue
        except ValueError:  # Deeper than the library goes, or text that is not UTF-8.
            return _UNKNOWN
        places = _count_places(schema)
        return _UNKNOWN if places is None else Schema(validator, places, None)
    return Schema(None, 0, first)


def _refuse(uri: str) -> None:
    raise ValueError(f"{uri} is not part of the schema, and nothing is fetched")


class _EndlessError(Exception):
    """References that lead back to themselves or out of the schema."""


def _count_places(schema: object) -> int | None:
    """The places of a schema with its references written out; None where that does not end."""
    try:
        return _count(schema, schema, {})
    except (_EndlessError, RecursionError):
        return None


def _count(node: object, schema: object, targets: dict[str, int | None]) -> int:
    if isinstance(node, list):
        return 1 + sum(_count(item, schema, targets) for item in node)
    if not isinstance(node, dict):
        return 1
    total = 1 + sum(_count(item, schema, targets) for item in node.values())
    for key in _REFERENCES:
        if isinstance(reference := node.get(key), str):
            total += _count_target(reference, schema, targets)
    if node is not schema and isinstance(node.get("$id"), str):
        raise _EndlessError  # References below mean other places than they seem to.
    return min(total, limits.SCHEMA_WORK)


def _count_target(reference: str, schema: object, targets: dict[str, int | None]) -> int:
    if reference not in targets:
        targets[reference] = None
        try:
            targets[reference] = _count(_look_up(reference, schema), schema, targets)
        except LookupError:
            raise _EndlessError from None
    size = targets[reference]
    if size is None:
        raise _EndlessError
    return size


def _look_up(reference: str, schema: object) -> object:
    """What a pointer into the schema leads to; LookupError if nothing."""
    node = schema
    if not reference.startswith("#/"):
        raise LookupError(reference)
    for step in reference[2:].split("/"):
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict) and key in node:
            node = node[key]
        elif isinstance(node, list) and key.isdecimal() and int(key) < len(node):
            node = node[int(key)]
        else:
            raise LookupError(reference)
    return node


def _missing_reference(schema: object) -> Fault | None:
    """The first reference into the schema that leads nowhere, None if all others are to blame."""
    todo: list[tuple[Path, Any]] = [((), schema)]
    while todo:
        path, node = todo.pop()
        reference = node.get("$ref") if isinstance(node, dict) else None
        if isinstance(reference, str) and reference.startswith("#/") and "%" not in reference:
            try:
                _look_up(reference, schema)
            except (LookupError, ValueError):
                return Fault((*path, "$ref"), "$ref", reference)
        inner = node.items() if isinstance(node, dict) else enumerate(node)
        todo += [((*path, step), item) for step, item in inner if isinstance(item, dict | list)]
    return None
