"""What may be offered at a place of an example: keys with their values, values, names, items of lists, examples.

What the format allows comes from `shapes`, what the example says about itself from `known`. Values may have holes,
see `snippets`; where and how they are written does not matter here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from tuneline.domain.role import Role
from tuneline.features import schema as shapes
from tuneline.features.completion.names import names_at, written_as
from tuneline.features.completion.snippets import Offer
from tuneline.features.schema import Field, Shape
from tuneline.formats.format import Format
from tuneline.formats.templates import TEXT, Hole, Names, Template
from tuneline.formats.turns import SectionKind
from tuneline.formats.view import View
from tuneline.syntax.paths import Path
from tuneline.syntax.tree import Node

_TURNS: Mapping[SectionKind, tuple[Role, ...]] = {
    "conversation": ("user", "assistant"),
    "prompt": ("user",),
    "completion": ("assistant",),
    "preferred": ("assistant",),
    "rejected": ("assistant",),
}


class Place(NamedTuple):
    """What is known around the cursor. `example` is the value of the line without what is being typed."""

    fmt: Format
    example: object
    view: View
    names: Names
    roles: tuple[str, ...]


def keys_in(
    place: Place, path: Path, present: Set[str], value: Node | None, others: Sequence[str]
) -> Iterator[Offer]:
    """The keys that the object at `path` may have and has not, those that it needs first, with what they hold.

    value: what is there already, if only the key is being typed. others: top-level keys of other examples,
    for a format in which the file says what they mean.
    """
    found = shapes.fields_of(place.fmt, shapes.shapes_at(place.fmt, place.example, path))
    found.sort(key=lambda it: (not it.required, it.deprecated))
    if not path and place.fmt.open_keys:
        known = {field.key for field in found}
        found += [Field(key, "", False, "", ()) for key in others if key not in known]
    present = present | {
        name for names in place.fmt.one_of if not present.isdisjoint(names) for name in names
    }
    for field in found:
        if field.key in present or (value and not any(_takes(shape, value) for shape in field.shapes)):
            continue
        detail = "deprecated" if field.deprecated else "required" if field.required else ""
        new = _skeleton(place, (*path, field.key), field)
        yield Offer(field.key, new, "key", detail, field.pointer, field.deprecated)


def values_at(place: Place, path: Path, *, free: bool) -> Iterator[Offer]:
    """The values that a key may have. free: nothing is there yet that a longer text would wipe out."""
    names, detail = names_at(place.view, place.names, path)
    for name in names:
        yield Offer(name, Hole((name,)), "name", detail)
    if free:
        yield from _conversations(place, path)
    forms = shapes.shapes_at(place.fmt, place.example, path)
    values = _ordered(place, path, [(value, shape) for shape in forms for value in shape.values])
    if not values and _is_role(place, path):
        for role in place.roles:  # a format may leave open which there are
            yield Offer(role, role, "value", "a role of this example")
        return
    # A value that tells objects apart is about the object.
    several = len({shape.pointer for _, shape in values}) > 1
    for value, shape in values:
        about = shape.pointer.rpartition("/properties/")[0] if several else shape.pointer
        yield Offer(_word(value), value, "value", _detail(place, path, value), about)
    if values or names or not free:
        return
    for shape in forms:
        if shape.kind in ("string", "array", "object"):
            value = _skeleton(place, path, Field(str(path[-1]), "", True, "", (shape,)))
            label = {"string": '"…"', "array": "[…]", "object": "{…}"}[shape.kind]
            yield Offer(label, value, "snippet", {"string": "text", "array": "list"}.get(shape.kind, ""))


def _conversations(place: Place, path: Path) -> Iterator[Offer]:
    """A list of messages as a conversation of that kind begins, or is."""
    for section in place.view.sections:
        roles = tuple(written_as(place.fmt.roles, _TURNS[section.kind]))
        if section.path == path and roles:
            said = place.fmt.new_turns(section.shape, roles, place.fmt.as_content(TEXT))
            yield Offer(f"[{', '.join(roles)}]", said, "snippet", "a conversation")


def items_of(place: Place, path: Path) -> Iterator[Offer]:
    """Whole items of a list: messages, content parts, tool calls, tools."""
    section = next((it for it in place.view.sections if it.path == path[:-1]), None)
    if not path[:-1]:
        return
    if section is not None:
        for role in place.roles:
            yield from map(_offered, place.fmt.turn_templates(place.view, section, role, place.names))
        if place.fmt.roles:
            return
    key = str(path[-2])
    found = [it for it in shapes.shapes_at(place.fmt, place.example, path) if "properties" in it.schema]
    for shape in found:
        # Parts go by their type; where there is one kind of item only, it goes by the name of the list.
        kind = shape.schema["properties"].get("type", {}).get("const")
        label = str(kind) if kind and len(found) > 1 else key.removesuffix("s").replace("_", " ")
        new_item = place.fmt.new_items.get(key)
        value = new_item(place.names) if new_item is not None else _object(place, path, shape)
        yield Offer(label, value, "snippet", str(shape.schema.get("description", "")), shape.pointer)


def whole_examples(formats: Iterable[Format]) -> Iterator[Offer]:
    """Whole examples of some formats; of one that has no snippets, what it needs at least."""
    for fmt in formats:
        yield from map(_offered, fmt.examples)
        if not fmt.examples:
            place = Place(fmt, {}, fmt.view({}), Names(), ())
            for shape in shapes.shapes_at(fmt, {}, ()):
                yield Offer(f"{fmt.title} example", _object(place, (), shape), "snippet", "", shape.pointer)


def _offered(template: Template) -> Offer:
    return Offer(template.label, template.value, "snippet", template.detail)


def _skeleton(place: Place, path: Path, field: Field) -> Any:
    """What a value looks like before it is filled in: all that must be there, with holes."""
    if names := names_at(place.view, place.names, path)[0]:
        return Hole(names)
    values = [(value, shape) for shape in field.shapes for value in shape.values]
    ordered = [value for value, _ in _ordered(place, path, values)]
    if len(ordered) == 1:
        return ordered[0]
    if ordered:
        strings = all(isinstance(value, str) for value in ordered)
        return Hole(tuple(map(_word, ordered)), quoted=strings)
    shape = next((it for it in field.shapes if it.kind != "null"), None)
    if shape is None or shape.kind == "string":
        empty = place.fmt.empty.get(field.key)
        return Hole((empty,)) if isinstance(empty, str) and empty else TEXT
    if shape.kind == "array":
        if (new_item := place.fmt.new_items.get(field.key)) is not None:
            return [new_item(place.names)]
        inner = shapes.shapes_at(place.fmt, place.example, (*path, 0))
        only = inner[0] if len(inner) == 1 and inner[0].kind == "object" else None
        return [_object(place, (*path, 0), only)] if only else [Hole(quoted=False)]
    return _object(place, path, shape) if shape.kind == "object" else Hole(("null",), quoted=False)


def _object(place: Place, path: Path, shape: Shape) -> dict[str, Any]:
    fields = shapes.fields_of(place.fmt, (shape,))
    return {field.key: _skeleton(place, (*path, field.key), field) for field in fields if field.required}


def _ordered(place: Place, path: Path, values: list[tuple[Any, Shape]]) -> list[tuple[Any, Shape]]:
    """Values without repetition, the likely ones first."""
    by_word: dict[str, tuple[Any, Shape]] = {}
    for value, shape in values:
        by_word.setdefault(_word(value), (value, shape))
    unique = list(by_word.values())
    if _is_role(place, path):
        unique = [it for it in unique if it[0] in place.roles]
        return sorted(unique, key=lambda it: place.roles.index(it[0]))
    # What an absent key means needs no key.
    default = place.fmt.absent.get(str(path[-1])) if path else None
    return sorted(unique, key=lambda it: default is not None and it[0] == default)


def _is_role(place: Place, path: Path) -> bool:
    return len(path) > 1 and any(
        section.path == path[:-2] and section.shape.role == path[-1] for section in place.view.sections
    )


def _detail(place: Place, path: Path, value: object) -> str:
    if path[-1] in {section.shape.weight for section in place.view.sections} and type(value) is int:
        return "trained, the default" if value else "not trained, context only"
    return ""


def _word(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


_KINDS = {"true": "boolean", "false": "boolean"}


def _takes(shape: Shape, value: Node) -> bool:
    """Whether the shape is for values of this kind."""
    allowed = shape.values
    if allowed and not shape.kind:
        return value.kind == "number" or value.value in allowed
    return shape.kind in ("", _KINDS.get(value.kind, value.kind))
