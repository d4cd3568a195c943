"""The example files: what is found in each, as the snapshot lists it, and nothing that warns."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fixtures_check import check_text
from tuneline.domain.severity import Severity
from tuneline.syntax.paths import format_path

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "examples").glob("*.jsonl"))
SNAPSHOT = Path(__file__).with_name("example_findings.txt")


def findings(path: Path) -> list[str]:
    """The findings of a file, one a line."""
    placed = check_text(path.read_text("utf-8").removesuffix("\n"))
    return [
        f"{path.name}:{row + 1}: {it.severity.name.lower()} {it.rule} {format_path(it.path)}".rstrip()
        for row, it in placed
    ]


def test_findings() -> None:
    found = [line for path in FILES for line in findings(path) or [f"{path.name}: none"]]
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text("".join(f"{line}\n" for line in found), "utf-8")
    assert SNAPSHOT.read_text("utf-8").split("\n")[:-1] == found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_warns(path: Path) -> None:
    placed = check_text(path.read_text("utf-8").removesuffix("\n"))
    assert [it.rule for _, it in placed if it.severity >= Severity.WARNING] == []
