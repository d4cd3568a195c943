"""JSON Schemas of the formats (draft 2020-12), for editors and validators that look at single lines."""

from __future__ import annotations

from typing import Any

from tuneline.formats.format import Format

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(fmt: Format) -> dict[str, Any]:
    """The schema of one line of a format, made from its model.

    Stricter than the checks for target `any` where trainers differ: it is what the format's own service takes.
    """
    schema = fmt.adapter.json_schema()
    schema.pop("additionalProperties", None)
    return {
        "$schema": DRAFT,
        **schema,
        "title": f"One line of a {fmt.title} training file",
        "additionalProperties": fmt.open_keys,
    }
