"""Which settings apply to a file: the order in which they are put together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tuneline.settings.merge import merge, resolve
from tuneline.settings.model import Names, Settings
from tuneline.settings.read import read

FOLDER = Path("/project").absolute()


def settings(data: dict[str, Any]) -> Settings:
    loaded = read(data, Names(("jsonl", "dataset")))
    assert loaded.problems == ()
    return loaded.settings


def test_tables_for_files_are_applied_in_order() -> None:
    chosen = settings(
        {
            "target": "azure",
            "ignore": ["jsonl"],
            "severity": {"jsonl": "hint", "dataset": "off"},
            "files": {
                "*.jsonl": {"target": "openai", "severity": {"jsonl": "error"}},
                "dpo/*.jsonl": {"method": "preference", "target": "any", "ignore": []},
            },
        }
    )
    plain = resolve(chosen, FOLDER / "a.jsonl", FOLDER)
    assert (plain.target, plain.method, plain.ignore) == (("openai",), None, ("jsonl",))
    assert plain.severity == {"jsonl": "error", "dataset": "off"}
    nested = resolve(chosen, FOLDER / "dpo" / "a.jsonl", FOLDER)
    assert (nested.target, nested.method, nested.ignore) == (("any",), "preference", ())
    assert resolve(chosen, FOLDER / "a.ndjson", FOLDER) == chosen


def test_flags_go_over_everything_that_they_name() -> None:
    base = settings({"target": "azure", "method": "preference", "severity": {"jsonl": "hint"}})
    flags = settings({"target": "openai", "severity": {"dataset": "off"}})
    merged = merge(base, flags)
    assert (merged.target, merged.method) == (("openai",), "preference")
    assert merged.severity == {"jsonl": "hint", "dataset": "off"}
    assert merge(base, Settings()) == base
