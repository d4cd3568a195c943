"""What may stand at a place of an example, from the format's model.

The model's JSON Schema is walked along a path; where it offers several shapes (messages by role, parts by type)
the values that are there already say which ones are still possible. Nothing here knows a key by name, so a new
format is served by its model alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from tuneline.formats.base import ABSENT, Format
from tuneline.formats.schema import schema_of
from tuneline.syntax.paths import Path


class Shape(NamedTuple):
    """One alternative: a schema without references and unions. `pointer` leads to its words, see `describe`."""

    pointer: str
    schema: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The JSON type, or nothing where any type will do."""
        kind = self.schema.get("type", "")
        return kind if isinstance(kind, str) else str(kind[0])


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
        """Whether nobody should write it any more, by the model's own words."""
        return self.about.startswith("Deprecated") or "Not supported" in self.about


@lru_cache(maxsize=64)
def _schema(fmt: Format) -> Mapping[str, Any]:
    return schema_of(fmt)


def shapes_at(fmt: Format, value: object, path: Path) -> tuple[Shape, ...]:
    """The shapes that may stand at `path` of the example `value`; none where the format knows of nothing."""
    shapes: tuple[Shape, ...] = _narrow(fmt, _flatten(fmt, f"{fmt.name}#", _schema(fmt)), value)
    for step in path:
        value = _child(value, step)
        below: list[Shape] = []
        for shape in shapes:
            if isinstance(step, int):
                if isinstance(items := shape.schema.get("items"), dict):
                    below += _flatten(fmt, f"{shape.pointer}/items", items)
            elif isinstance(given := shape.schema.get("properties", {}).get(step), dict):
                below += _flatten(fmt, f"{shape.pointer}/properties/{step}", given)
        shapes = _narrow(fmt, below, value)
    return shapes


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
        fields.append(
            Field(
                key,
                places[0].pointer if len({_words(fmt, place) for place in places}) == 1 else "",
                all(key in shape.schema.get("required", ()) for shape in objects),
                _words(fmt, places[0]),
                tuple(values.values()),
            )
        )
    return fields


def values_of(shape: Shape) -> tuple[object, ...]:
    """The values that a shape allows, where they can be counted."""
    if "const" in shape.schema:
        return (shape.schema["const"],)
    if shape.kind == "boolean":
        return (True, False)
    return tuple(shape.schema.get("enum", ()))


def _words(fmt: Format, place: Shape) -> str:
    return describe(fmt, place.pointer)


def describe(fmt: Format, pointer: str) -> str:
    """The words of the model for the shape or key at `pointer`; nothing if there are none."""
    node: object = _schema(fmt)
    name, _, steps = pointer.partition("#")
    if name != fmt.name:
        return ""
    for step in steps.split("/")[1:]:
        if isinstance(node, dict) and isinstance(ref := node.get("$ref"), str):
            node = _target(fmt, ref)
        if isinstance(node, list):
            node = node[int(step)] if step.isdigit() and int(step) < len(node) else None
        else:
            node = node.get(step) if isinstance(node, dict) else None
    if isinstance(node, dict) and "description" not in node and isinstance(ref := node.get("$ref"), str):
        node = _target(fmt, ref)
    words = node.get("description", "") if isinstance(node, dict) else ""
    return words if isinstance(words, str) else ""


def _target(fmt: Format, ref: str) -> object:
    return _schema(fmt).get("$defs", {}).get(ref.rpartition("/")[2])


def _flatten(fmt: Format, pointer: str, node: Mapping[str, Any]) -> Iterator[Shape]:
    """The alternatives of a schema. References may lead in a circle one day, unions may not."""
    if isinstance(ref := node.get("$ref"), str):
        target = _target(fmt, ref)
        if isinstance(target, dict):
            yield from _flatten(fmt, f"{fmt.name}#/$defs/{ref.rpartition('/')[2]}", target)
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
        if key in value:
            for below in _flatten(fmt, "", given):
                allowed = values_of(below)
                if isinstance(value[key], str) and allowed and value[key] not in allowed:
                    return False
    return True


def _child(value: object, step: str | int) -> object:
    if isinstance(value, dict):
        return value.get(step, ABSENT)
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        return value[step]
    return ABSENT
