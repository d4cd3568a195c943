"""What the keys of an example mean, from the descriptions in the formats' models.

The models' JSON Schema is walked along a path, beside the example's own value: where a schema has several forms
(messages by role, parts by type) the value picks the one that is meant, and a half-typed value that picks none
has all of them. The schema of a format is made once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from tuneline.formats.base import ABSENT, Format
from tuneline.formats.schema import schema_of
from tuneline.syntax.paths import Path

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
    *others, last = [f"`{choice}`" for choice in choices]
    return f"{', '.join(others)} or {last}" if others else last
