"""docs/settings.md: every setting, from the fields of the settings model and their descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from reference.markdown import codes, joined, sentences, table
from reference.types import type_in_words
from tuneline.settings import limits
from tuneline.settings.schema import Choices, Settings
from tuneline.targets.facts import ModelFacts
from tuneline.targets.limits import ENTRIES

# An example for every setting; a setting without one cannot be documented.
EXAMPLES: Mapping[str, str] = {
    "target": 'target = "azure,openai"',
    "method": 'method = "preference"',
    "model": 'model = "gpt-4o-mini"',
    "select": 'select = ["jsonl", "weights"]',
    "ignore": 'ignore = ["dataset", "system-not-first"]',
    "severity": 'severity = { "special-token" = "error", dataset = "hint" }',
    "files": '[files."drafts/*.jsonl"]\nignore = ["empty-content"]',
    "models": '[models."our-llama"]\nencoding = "o200k_base"\nlimit = 8192',
    "targets": 'targets = ["./ours.toml"]',
    "baseline": 'baseline = "known.json"',
    "exclude": 'exclude = ["archive/", "*.bak.jsonl"]',
}


def settings() -> str:
    """docs/settings.md"""
    schema = Settings.model_json_schema()
    lines = [
        "# Settings",
        "",
        "Settings are read from `tuneline.toml`, or from `pyproject.toml` under `[tool.tuneline]`.",
        "Tuneline uses the nearest settings file: in the folder of the training file or the closest one above it.",
        "The search ends at a folder of another user, unless the folder of the training file is theirs too.",
        "In one folder `tuneline.toml` comes before `pyproject.toml`.",
        "Settings files are not merged with those further up.",
        "In a folder where everyone may create files, such as `/tmp`, another user's settings file is ignored.",
        "A settings file is a regular file of at most 1 MB, and a baseline one of at most 100 MB.",
        "Command-line options override settings.",
        "A wrong setting is reported and keeps its default, the others apply, and the command exits with 2.",
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
        "## Patterns",
        "",
        "Patterns are relative to the folder of the settings file, and work as in `.gitignore`.",
        "`*`, `?` and `[...]` match within a name, `**` matches any number of folders.",
        "A pattern without a slash matches in every folder.",
        "A slash at the end of a pattern means everything inside that folder.",
        "In `exclude` a pattern that begins with `!` includes again what earlier ones excluded.",
        "Nothing inside an excluded folder can be included again.",
        "Unlike in `.gitignore`, `#` and spaces are ordinary characters, and a backslash counts as a slash.",
        f"There are at most {ENTRIES:,} patterns in a list, of at most {limits.PATTERN_SIZE:,} characters.",
        "",
        "## A table for some files",
        "",
        "The key of a table under `files` is a pattern, as in `exclude`.",
        f"A table may hold {codes(Choices.model_fields)}; other settings stay as they are for all files.",
        "",
        "## A target of your own",
        "",
        "An entry of `targets` is a TOML file that describes a service or trainer of your own.",
        "[Ten lines are enough](targets.md#a-target-of-your-own).",
        "A wrong target file is reported, and the other targets remain available.",
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
