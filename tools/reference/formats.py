"""docs/formats.md: the keys of each format and of its parts, from the formats' models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reference.markdown import joined, sentences, table
from reference.types import type_in_words
from tuneline.formats.schema import schema_of
from tuneline.formats.table import FORMATS


def formats() -> str:
    """docs/formats.md"""
    lines = [
        "# Formats",
        "",
        "A training file holds one example per line, and all its examples have the same format.",
        "The format is recognised by the keys of the lines; `tuneline stats FILE` says which one it is, and why.",
        "The tables list what the format's own service accepts; keys that only other trainers accept are not an error.",
        "`tuneline schema FORMAT` prints the same as a JSON Schema; the schemas are also in [schemas/](../schemas).",
    ]
    parts: dict[str, dict[str, Any]] = {}
    for fmt in FORMATS.values():
        schema = schema_of(fmt)
        for name, part in schema.get("$defs", {}).items():
            assert parts.setdefault(name, part) == part, f"two formats have different parts called {name}"
        extra = (
            "Other keys belong to the grader." if fmt.open_keys else "Other keys are not part of the format."
        )
        lines += ["", f"## {fmt.name}", "", *sentences(schema["description"])]
        lines += [f"Training method: {fmt.method}.", extra, "", *_keys(schema, parts)]
    messages = {name: part for name, part in parts.items() if "role" in part["properties"]}
    lines += ["", "## Messages", "", "The role says which keys a message has."]
    for name, part in messages.items():
        lines += _part(name, part, parts)
    lines += ["", "## Parts"]
    for name in sorted(parts.keys() - messages.keys()):
        lines += _part(name, parts[name], parts)
    return joined(lines)


def _part(name: str, part: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", f"### {name}", "", *sentences(part.get("description", "")), "", *_keys(part, parts))


def _keys(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[str]:
    required = schema.get("required", ())
    rows = []
    for name, entry in schema["properties"].items():
        # pydantic leaves a description out where it is the one of the part referred to.
        about = entry.get("description") or parts[entry["$ref"].rpartition("/")[2]]["description"]
        rows.append([f"`{name}`", type_in_words(entry, _link), "yes" if name in required else "", about])
    return table(["key", "type", "required", "meaning"], rows)


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"
