"""Members without a value, whose absence means the same to every reader.

Tables and client libraries write null for a key that other lines, messages or tools have (Arrow, Parquet, pandas,
`model_dump()`), and an empty list for what an answer did not use. Required keys are not among them, nor contents,
arguments, what a grader reads, or places in a JSON Schema where null is a value like others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from tuneline.formats import limits
from tuneline.formats.messages import as_list
from tuneline.formats.near import nearest_key
from tuneline.formats.view import Kind, View
from tuneline.syntax.paths import Path

Case = Literal["property", "schema", "empty", "weight", "known", "column", "key", "allowed"]

# Known keys for which the published schemas have no null, and services were seen to keep to that.
_NOT_NULLABLE: Final = frozenset(("name", "tools", "functions", "detail"))

# The keywords of JSON Schema under which more schemas are: one, several in a list, several by name.
_ONE: Final = frozenset(
    "items additionalProperties additionalItems contains not if then else propertyNames unevaluatedItems"
    " unevaluatedProperties".split()
)
_LISTED: Final = frozenset(("allOf", "anyOf", "oneOf", "prefixItems", "items"))
_NAMED: Final = frozenset(
    ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies")
)
# Where null is a value like others.
_MAY_BE_NULL: Final = frozenset(("const", "default", "example", "examples"))
# One of them says what a value may be, where null is written for the type.
_SAY_ENOUGH: Final = ("$ref", "enum", "const", "properties", "items", "allOf", "anyOf", "oneOf")


class Empty(NamedTuple):
    """A member without a value.

    case: a `property` whose schema is null, a keyword of a `schema`, an `empty` list or object under an unknown key
      of a message, a `weight`, a `known` key that must not be null, a `column` (an unknown key of the whole example),
      another `key` that is not known there, or a key that is `allowed` to be null.
    unknown: whether the key is not known in its place.
    """

    path: Path
    case: Case
    unknown: bool = False


def empty_members(view: View) -> Iterator[Empty]:
    """The members of an example that could as well be absent, in the order in which they are found."""
    if view.format.open_keys:
        open_keys = view.format.keys.difference(view.format.required)
        yield from (_known((), key) for key in view.value if key in open_keys and view.value[key] is None)
    weights = {slot.weight_path for slot in view.slots()}
    for given in view.objects():
        of_message, of_all = given.kind.part == "message", given.kind.part == "example"
        for key, value in given.value.items():
            path = (*given.path, key)
            if value is None and path in weights:
                yield Empty(path, "weight")
            elif key in given.kind.keys:
                if value is None and key not in given.kind.needed:
                    yield _known(given.path, key)
            elif value is None or (of_message and value in ([], {}) and not _is_slip(key, given.kind)):
                yield Empty(
                    path, "empty" if value is not None else "column" if of_all else "key", unknown=True
                )
    yield from _in_other_parts(view)
    for tool in view.tools():
        if tool.parameters_path is not None:
            yield from _in_schema(tool.parameters, tool.parameters_path)


def may_be_empty(view: View) -> bool:
    """Whether an example may have such members, by its outline alone: not if it is nothing but turns with texts."""
    return not view.is_plain() or any(turn.content != "text" for _, _, turn in view.turns())


def _is_slip(key: str, kind: Kind) -> bool:
    return nearest_key(key, tuple(sorted(kind.keys))) is not None


def _known(within: Path, key: str) -> Empty:
    return Empty((*within, key), "known" if key in _NOT_NULLABLE else "allowed")


def _in_other_parts(view: View) -> Iterator[Empty]:
    """Parts of types that the format has no kind for: what is not the part's own key may go."""
    known = {given.path for given in view.objects()}
    for slot in view.slots(lambda turn: turn.content == "parts"):
        for number, part in enumerate(as_list(slot.content)):
            path = (*slot.content_path, number)
            if isinstance(part, dict) and path not in known and isinstance(part.get("type"), str):
                for key, value in part.items():
                    if value is None and key != part["type"]:
                        yield Empty((*path, key), "key", unknown=True)


def _in_schema(schema: object, path: Path) -> Iterator[Empty]:
    """The null members of a JSON Schema and of the schemas inside it."""
    todo: list[tuple[Any, Path, bool]] = [(schema, path, False)]
    while todo:
        node, here, is_choice = todo.pop()
        if not isinstance(node, dict) or len(here) - len(path) > limits.SCHEMA_STEPS:
            continue
        for key, value in node.items():
            inner = (*here, key)
            if value is None:
                if key == "type" and (is_choice or not _says_enough(node)):
                    continue  # it may be meant for the type of null
                if key not in _MAY_BE_NULL:
                    yield Empty(inner, "schema")
            elif key in _NAMED and isinstance(value, dict):
                yield from (Empty((*inner, name), "property") for name, it in value.items() if it is None)
                todo += ((it, (*inner, name), False) for name, it in value.items())
            elif key in _LISTED and isinstance(value, list):
                todo += ((it, (*inner, number), True) for number, it in enumerate(value))
            elif key in _ONE:
                todo.append((value, inner, False))


def _says_enough(schema: Mapping[str, object]) -> bool:
    return any(schema.get(key) is not None for key in _SAY_ENOUGH)


def without_nulls(schema: Any) -> Any:
    """A JSON Schema without its null members; the same object where it has none."""
    gone = [it.path for it in _in_schema(schema, ())]
    if not gone:
        return schema
    copied = _copied(schema)
    for path in gone:
        holder = copied
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]
    return copied


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value
