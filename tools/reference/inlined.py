"""The settings models as VS Code wants settings described: one schema each, with nothing referred to elsewhere.

VS Code resolves no `$ref` in settings, makes an editor for objects whose values are all plain, and for lists of
words; null would take both away, so what is not set is an empty text or list there, or no entry at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuneline.rules.table import GROUPS, RULES
from tuneline.settings.schema import Settings
from tuneline.targets.models_table import MODELS

Schema = dict[str, Any]

# Every name of a rule or group, with its description in a list of choices.
NAMES: Mapping[str, str] = {
    **{group: f"All rules of this group. {title}." for group, title in GROUPS.items()},
    **{name: f"{rule.summary}." for name, rule in RULES.items()},
}


def inlined() -> dict[str, Schema]:
    """A schema for every setting of the core, by its name, in the order of the model."""
    whole = Settings.model_json_schema()
    made = {}
    for name, entry in whole["properties"].items():
        schema = _setting(name, entry, whole["$defs"])
        if entry["default"] is not None:
            schema["default"] = entry["default"]
        elif schema["type"] == "string":
            schema["default"] = ""
        # An empty list would choose no rule at all, so a list that is not set has no default.
        made[name] = schema
    made["method"]["enum"].insert(0, "")
    made["method"]["markdownEnumDescriptions"] = ["The format of the file says which one.", "", "", "", ""]
    return made


def _setting(name: str, entry: Mapping[str, Any], parts: Mapping[str, Any]) -> Schema:
    schema = _plain(entry, parts)
    if name == "model":
        schema["examples"] = [name for it in MODELS.values() for name in (it.name, *it.aliases)]
    if name in ("select", "ignore"):
        schema["items"] |= {"enum": list(NAMES), "markdownEnumDescriptions": list(NAMES.values())}
    if name == "severity":
        level = schema["additionalProperties"]
        schema["properties"] = {it: {**level, "markdownDescription": words} for it, words in NAMES.items()}
    return schema


def _plain(entry: Mapping[str, Any], parts: Mapping[str, Any]) -> Schema:
    """A schema without references, titles and nulls, its description as Markdown."""
    if "$ref" in entry:
        part = parts[entry["$ref"].rpartition("/")[2]]
        entry = {**part, **{key: value for key, value in entry.items() if key != "$ref"}}
    if "anyOf" in entry:
        (one,) = (it for it in entry["anyOf"] if it.get("type") != "null")
        entry = {**one, **{key: value for key, value in entry.items() if key != "anyOf"}}
    schema: Schema = {"type": entry["type"]}
    for key, value in entry.items():
        match key:
            case "title" | "type" | "default":
                pass  # in a table for some files, what is absent is what holds for all
            case "description":
                schema["markdownDescription"] = value
            case "properties":
                schema["properties"] = {name: _setting(name, it, parts) for name, it in value.items()}
            case "items" | "additionalProperties" if isinstance(value, dict):
                schema[key] = _plain(value, parts)
            case _:
                schema[key] = value
    return schema
