"""Which settings apply to a file: patterns, and the order in which they are put together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tuneline.settings.merge import excluded, matches, merge, resolve
from tuneline.settings.model import Settings
from tuneline.settings.read import read

FOLDER = Path("/project").absolute()


def settings(data: dict[str, Any]) -> Settings:
    loaded = read(data, ("jsonl", "dataset"))
    assert loaded.problems == ()
    return loaded.settings


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.jsonl", "a.jsonl", True),
        ("*.jsonl", "data/deep/a.jsonl", True),
        ("*.jsonl", "a.json", False),
        ("data/*.jsonl", "data/a.jsonl", True),
        ("data/*.jsonl", "data/deep/a.jsonl", False),
        ("data/*.jsonl", "other/data/a.jsonl", False),
        ("data/**/*.jsonl", "data/a.jsonl", True),
        ("data/**/*.jsonl", "data/x/y/a.jsonl", True),
        ("**/data/a.jsonl", "x/data/a.jsonl", True),
        ("**", "x/data/a.jsonl", True),
        ("./data/a.jsonl", "data/a.jsonl", True),
        ("/a.jsonl", "a.jsonl", True),
        ("/a.jsonl", "data/a.jsonl", False),
        ("data", "data/deep/a.jsonl", True),
        ("data/", "data/deep/a.jsonl", True),
        ("data/", "x/data/a.jsonl", True),
        ("data/", "data", False),
        ("data\\*.jsonl", "data/a.jsonl", True),
        ("a?.jsonl", "ab.jsonl", True),
        ("a[0-9].jsonl", "a1.jsonl", True),
        ("a[!0-9].jsonl", "a1.jsonl", False),
        ("a[.jsonl", "a[.jsonl", True),
        ("A.jsonl", "a.jsonl", False),
        (".hidden/*", ".hidden/a.jsonl", True),
        ("*.jsonl", "../outside.jsonl", True),
        ("outside.jsonl", "../other/inside.jsonl", False),
    ],
)
def test_matches(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, FOLDER / path, FOLDER) is expected


def test_excluded() -> None:
    chosen = settings({"exclude": ["out/", "*.log.jsonl"]})
    assert excluded(chosen, FOLDER / "out" / "a.jsonl", FOLDER)
    assert excluded(chosen, FOLDER / "b.log.jsonl", FOLDER)
    assert not excluded(chosen, FOLDER / "outer" / "a.jsonl", FOLDER)


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
    assert (plain.target, plain.method, plain.ignore) == ("openai", None, ("jsonl",))
    assert plain.severity == {"jsonl": "error", "dataset": "off"}
    nested = resolve(chosen, FOLDER / "dpo" / "a.jsonl", FOLDER)
    assert (nested.target, nested.method, nested.ignore) == ("any", "preference", ())
    assert resolve(chosen, FOLDER / "a.ndjson", FOLDER) == chosen


def test_flags_go_over_everything_that_they_name() -> None:
    base = settings({"target": "azure", "method": "preference", "severity": {"jsonl": "hint"}})
    flags = settings({"target": "openai", "severity": {"dataset": "off"}})
    merged = merge(base, flags)
    assert (merged.target, merged.method) == ("openai", "preference")
    assert merged.severity == {"jsonl": "hint", "dataset": "off"}
    assert merge(base, Settings()) == base
