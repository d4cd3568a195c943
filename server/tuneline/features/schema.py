"""What may be at a place of an example, and what it means: the JSON Schema of a format, walked along a path.

The value of the example goes along: where a schema has several alternatives (messages by role, parts by type) the
value picks the one that is meant, and a half-typed value that picks none has all of them. A pointer names a place
of the schema, so that the model's sentence about it can be looked up later. The schema of a format is made once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from tuneline.formats.format import Format
from tuneline.formats.schema import schema_of
from tuneline.formats.turns import ABSENT
from tuneline.syntax.paths import Path, value_at
from tuneline.text.words import listed

Schema = Mapping[str, Any]


class Shape(NamedTuple):
    """One alternative: a schema without references and unions. `pointer` leads to its words, see `describe`."""

    pointer: str
    schema: Schema

    @property
    def kind(self) -> str:
        """The JSON type, or nothing where any type will do."""
        kind = self.schema.get("type", "")
        return kind if isinstance(kind, str) else str(kind[0])

    @property
    def choices(self) -> tuple[object, ...]:
        """The values that the schema lists; none where it lists none."""
        return (self.schema["const"],) if "const" in self.schema else tuple(self.schema.get("enum", ()))

    @property
    def values(self) -> tuple[object, ...]:
        """The values that it allows, where they can be counted."""
        return self.choices or ((True, False) if self.kind == "boolean" else ())


class Field(NamedTuple):
    """A key that an object may have. `shapes` are the alternatives of its value.

    about: the model's words, those of the first shape where they differ; `pointer` leads to them if they do not.
    """

    key: str
    pointer: str
    required: bool
    about: str
    shapes: tuple[Shape, ...]

    @property
    def deprecated(self) -> bool:
        """Whether it should not be written any more, by the model's own words."""
        return self.about.startswith("Deprecated") or "Not supported" in self.about

    @property
    def text(self) -> str:
        """The model's words in Markdown; nothing where the alternatives of the object say different things."""
        return self.about if self.pointer else ""

    @property
    def holds(self) -> str:
        """What it may hold, in words."""
        if all(shape.choices for shape in self.shapes):
            return _in_words(choice for shape in self.shapes for choice in shape.choices)
        kinds = (_in_words(it.choices) if it.choices else _type_in_words(it.schema) for it in self.shapes)
        return " or ".join(dict.fromkeys(kinds))


def shapes_at(fmt: Format, value: object, path: Path) -> tuple[Shape, ...]:
    """The shapes that may be at `path` of the example `value`; none where the format knows of nothing."""
    shapes = _narrow(fmt, _flatten(fmt, f"{fmt.name}#", _schema(fmt)), value)
    for step in path:
        value = value_at(value, (step,), ABSENT)
        below: list[Shape] = []
        for shape in shapes:
            if isinstance(step, int):
                if isinstance(items := shape.schema.get("items"), dict):
                    below += _flatten(fmt, f"{shape.pointer}/items", items)
            elif isinstance(given := shape.schema.get("properties", {}).get(step), dict):
                below += _flatten(fmt, f"{shape.pointer}/properties/{step}", given)
        shapes = _narrow(fmt, below, value)
    return shapes


def keys_at(fmt: Format, value: object, path: Path) -> dict[str, Field]:
    """The keys that the object at `path` may have, in the format's order; none where there can be no object."""
    return {it.key: it for it in fields_of(fmt, shapes_at(fmt, value, path))}


def fields_of(fmt: Format, shapes: Iterable[Shape]) -> list[Field]:
    """The keys of all object shapes, each once, in the order of the models; required if it is so in all of them."""
    objects = [shape for shape in shapes if shape.kind == "object"]
    found: dict[str, list[Shape]] = {}
    for shape in objects:
        for key, given in shape.schema.get("properties", {}).items():
            found.setdefault(key, []).append(Shape(f"{shape.pointer}/properties/{key}", given))
    fields = []
    for key, places in found.items():
        values = {it.pointer: it for place in places for it in _flatten(fmt, place.pointer, place.schema)}
        words = [describe(fmt, place.pointer) for place in places]
        required = all(key in _required(shape.schema) for shape in objects)
        pointer = places[0].pointer if len(set(words)) == 1 else ""
        fields.append(Field(key, pointer, required, words[0], tuple(values.values())))
    return fields


def _required(schema: Schema) -> Iterator[str]:
    """The keys that must be there; where one of several must, the usual one, which comes first."""
    yield from schema.get("required", ())
    for condition in schema.get("allOf", ()):
        first: Schema = next(iter(condition.get("anyOf", ())), {})
        yield from first.get("required", ())


def describe(fmt: Format, pointer: str) -> str:
    """The words of the model for the shape or key at `pointer`; nothing if there are none."""
    node: object = _schema(fmt)
    name, _, steps = pointer.partition("#")
    if name != fmt.name:
        return ""
    for step in steps.split("/")[1:]:
        node = value_at(_referred(fmt, node), (int(step) if step.isdigit() else step,))
    if isinstance(node, dict) and "description" not in node:
        node = _referred(fmt, node)
    words = node.get("description", "") if isinstance(node, dict) else ""
    return words if isinstance(words, str) else ""


@lru_cache(64)
def _schema(fmt: Format) -> Schema:
    return schema_of(fmt)


def _referred(fmt: Format, node: object) -> object:
    """What a reference refers to; any other node as it is."""
    ref = node.get("$ref") if isinstance(node, dict) else None
    return _schema(fmt).get("$defs", {}).get(_name(ref)) if isinstance(ref, str) else node


def _name(ref: str) -> str:
    return ref.rpartition("/")[2]


def _flatten(fmt: Format, pointer: str, node: Schema) -> Iterator[Shape]:
    """The alternatives of a schema. References may lead in a circle one day, unions may not."""
    if isinstance(ref := node.get("$ref"), str):
        if isinstance(target := _referred(fmt, node), dict):
            yield from _flatten(fmt, f"{fmt.name}#/$defs/{_name(ref)}", target)
        return
    for union in ("anyOf", "oneOf"):
        if isinstance(choices := node.get(union), list):
            for index, choice in enumerate(choices):
                yield from _flatten(fmt, f"{pointer}/{union}/{index}", choice)
            return
    if "not" not in node:
        yield Shape(pointer, node)


def _narrow(fmt: Format, shapes: Iterable[Shape], value: object) -> tuple[Shape, ...]:
    """The shapes that a value may still become; all objects where none agrees with what it says."""
    shapes = tuple(shapes)
    if isinstance(value, list):
        return tuple(shape for shape in shapes if shape.kind == "array")
    if not isinstance(value, dict):
        return shapes
    objects = tuple(shape for shape in shapes if shape.kind == "object")
    return tuple(shape for shape in objects if _agrees(fmt, shape, value)) or objects


def _agrees(fmt: Format, shape: Shape, value: Mapping[str, object]) -> bool:
    for key, given in shape.schema.get("properties", {}).items():
        if isinstance(value.get(key), str):
            for below in _flatten(fmt, "", given):
                if below.values and value[key] not in below.values:
                    return False
    return True


_KINDS = {
    "string": "a string",
    "array": "a list",
    "object": "an object",
    "boolean": "true or false",
    "null": "null",
    "integer": "an integer",
    "number": "a number",
}


def _type_in_words(schema: Schema) -> str:
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    return " or ".join(_KINDS.get(str(it), "any value") for it in kinds)


def _in_words(choices: Iterable[object]) -> str:
    return listed((f"`{choice}`" for choice in dict.fromkeys(choices)), "or")
