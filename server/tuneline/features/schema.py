"""What the keys of an example mean, from the descriptions in the formats' models.

The models' JSON Schema is walked along a path, beside the example's own value: where a schema has several forms
(messages by role, parts by type) the value picks the one that is meant, and a half-typed value that picks none
has all of them. The schema of a format is made once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from tuneline.formats.base import ABSENT, Format
from tuneline.formats.schema import schema_of
from tuneline.syntax.paths import Path
from tuneline.text.words import listed

Schema = Mapping[str, Any]


class Meaning(NamedTuple):
    """What a key is for: the format's sentence in Markdown, what it may hold in words, and whether it must be there.

    choices: the values that it may have, where only certain strings or numbers are right.
    """

    text: str
    kind: str
    required: bool
    choices: tuple[object, ...] = ()


def meaning(fmt: Format, path: Path, value: object) -> Meaning | None:
    """What the key at the end of `path` means; None for one that the format does not know, and for items of lists.

    value: the example, as far as it is there.
    """
    if not path or isinstance(path[-1], int):
        return None
    return keys_at(fmt, path[:-1], value).get(path[-1])


def keys_at(fmt: Format, path: Path, value: object) -> Mapping[str, Meaning]:
    """The keys that the object at `path` may have, in the format's order; none where there can be no object."""
    root = _schema(fmt)
    forms = [root]
    for step in path:
        forms = _fitting(root, forms, value)
        forms = [inner for form in forms for inner in _inside(form, step)]
        value = _step(value, step)
    found: dict[str, Meaning] = {}
    for form in _fitting(root, forms, value):
        required = form.get("required", ())
        for key, schema in form.get("properties", {}).items():
            mine = _meaning(root, schema, key in required)
            found[key] = _either(found[key], mine) if key in found else mine
    return found


@lru_cache(64)
def _schema(fmt: Format) -> Schema:
    return schema_of(fmt)


def _fitting(root: Schema, forms: list[Schema], value: object) -> list[Schema]:
    """The object and list forms among `forms`, without references, that the value may be meant to be."""
    plain = [it for form in forms for it in _forms(root, form)]
    if not isinstance(value, Mapping):
        return plain
    picked = [it for it in plain if _picks(it, value)]
    return picked or plain


def _forms(root: Schema, schema: Schema) -> Iterator[Schema]:
    if isinstance(name := schema.get("$ref"), str):
        yield from _forms(root, root.get("$defs", {}).get(name.rpartition("/")[2], {}))
        return
    inner = schema.get("anyOf") or schema.get("oneOf")
    if inner is None:
        yield schema
    for it in inner or ():
        yield from _forms(root, it)


def _picks(form: Schema, value: Mapping[str, object]) -> bool:
    """Whether a value has what tells this form from its neighbours: the right role or type."""
    told = False
    for key in ("role", "type"):
        choices = _choices(form.get("properties", {}).get(key, {}))
        if choices and key in value:
            if value[key] not in choices:
                return False
            told = True
    return told


def _inside(form: Schema, step: str | int) -> Iterator[Schema]:
    inner = form.get("items") if isinstance(step, int) else form.get("properties", {}).get(step)
    if isinstance(inner, Mapping):
        yield inner


def _step(value: object, step: str | int) -> object:
    if isinstance(step, int):
        return value[step] if isinstance(value, list) and step < len(value) else ABSENT
    return value.get(step, ABSENT) if isinstance(value, Mapping) else ABSENT


def _meaning(root: Schema, schema: Schema, required: bool) -> Meaning:
    forms = [form for form in _forms(root, schema) if "not" not in form]
    kinds = dict.fromkeys(map(_kind, forms))
    # A sentence that the key shares with what it holds stands there only.
    text = schema.get("description") or (forms[0].get("description") if len(forms) == 1 else None)
    return Meaning(str(text or ""), " or ".join(kinds), required, tuple(_choices(schema)))


def _either(one: Meaning, other: Meaning) -> Meaning:
    """What a key means in an object that may still become one of several forms."""
    choices = tuple(dict.fromkeys((*one.choices, *other.choices)))
    return Meaning(
        one.text if one.text == other.text else "",
        _in_words(choices) if one.choices and other.choices else one.kind,
        one.required and other.required,
        choices,
    )


def _choices(schema: Schema) -> list[object]:
    if "const" in schema:
        return [schema["const"]]
    return list(schema.get("enum", ()))


_KINDS = {
    "string": "a string",
    "array": "a list",
    "object": "an object",
    "boolean": "true or false",
    "null": "null",
    "integer": "an integer",
    "number": "a number",
}


def _kind(schema: Schema) -> str:
    choices = _choices(schema)
    if choices:
        return _in_words(choices)
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    return " or ".join(_KINDS.get(str(it), "any value") for it in kinds)


def _in_words(choices: Sequence[object]) -> str:
    return listed((f"`{choice}`" for choice in choices), "or")


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
