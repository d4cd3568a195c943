"""docs/settings.md: every setting, from the fields of the settings model and their descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from reference.markdown import codes, joined, sentences, table
from reference.types import type_in_words
from tuneline.settings.model import Choices, Settings
from tuneline.targets.facts import ModelFacts

# An example for every setting; a setting without one cannot be documented.
EXAMPLES: Mapping[str, str] = {
    "target": 'target = "azure"',
    "method": 'method = "preference"',
    "model": 'model = "gpt-4o-mini"',
    "select": 'select = ["jsonl", "weights"]',
    "ignore": 'ignore = ["dataset", "system-not-first"]',
    "severity": 'severity = { "special-token" = "error", dataset = "hint" }',
    "files": '[files."drafts/*.jsonl"]\nignore = ["empty-content"]',
    "models": '[models."our-llama"]\nencoding = "o200k_base"\nlimit = 8192',
    "baseline": 'baseline = "known.json"',
    "exclude": 'exclude = ["archive/", "*.bak.jsonl"]',
}


def settings() -> str:
    """docs/settings.md"""
    schema = Settings.model_json_schema()
    lines = [
        "# Settings",
        "",
        "Settings stand in `tuneline.toml`, or in `pyproject.toml` under `[tool.tuneline]`.",
        "For a training file the nearest one counts, in its folder or the next one above it that has one.",
        "In one folder `tuneline.toml` goes before `pyproject.toml`.",
        "Settings files are not merged with those further up.",
        "Options of the command line go before all settings.",
        "A wrong setting is reported and keeps its default, the others hold, and the command ends with 2.",
        "",
        "Names of rules and groups are in [rules/README.md](rules/README.md).",
        "",
        "```toml",
        "# tuneline.toml",
        'target = "openai"',
        'model = "gpt-4o-mini"',
        'ignore = ["duplicate-example"]',
        'exclude = ["archive/"]',
        "",
        "[severity]",
        'special-token = "error"',
        "",
        '[files."drafts/*.jsonl"]',
        'ignore = ["empty-content"]',
        "```",
        "",
        "## All settings",
        "",
        *_fields(Settings, schema),
    ]
    for name in Settings.model_fields:
        about = schema["properties"][name]["description"]
        lines += [
            "",
            f"### {name}",
            "",
            *sentences(about),
            "",
            "```toml",
            *EXAMPLES[name].split("\n"),
            "```",
        ]
    lines += [
        "",
        "## A table for some files",
        "",
        "The key of a table under `files` is a glob pattern, relative to the folder of the settings file.",
        "`*`, `?` and `[...]` stay within a name, `**` stands for any folders.",
        "A pattern without a slash is looked for in every folder, and a slash at its end means all that lies inside.",
        "",
        f"A table may hold {codes(Choices.model_fields)}; what it does not set stays as it is for all files.",
        "",
        "## A model of your own",
        "",
        "The key of a table under `models` is the name of the model.",
        "If the [catalogue](models.md) has it, the table corrects it; otherwise it adds a model.",
        "",
        *_fields(ModelFacts, schema["$defs"]["ModelFacts"]),
    ]
    return joined(lines)


def _fields(model: type[BaseModel], schema: Mapping[str, Any]) -> Iterator[str]:
    rows = []
    for name in model.model_fields:
        entry = schema["properties"][name]
        default = _toml(entry.get("default"))
        rows.append([f"`{name}`", type_in_words(entry, _named), default, entry["description"]])
    return table(["setting", "type", "default", "what it does"], rows)


def _toml(value: object) -> str:
    match value:
        case None:
            return "not set"
        case bool():
            return f"`{str(value).lower()}`"
        case [] | {}:
            return "empty"
    return f"`{value!r}`".replace("'", '"')


def _named(_name: str) -> str:
    return "table"
