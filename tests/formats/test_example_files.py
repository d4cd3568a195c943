"""Every format has an example file, whose findings are exactly those of a snapshot, none of them a warning."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from fixtures_check import check_text
from tuneline.domain.severity import Severity
from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings
from tuneline.syntax.paths import format_path

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.jsonl"))
SNAPSHOT = Path(__file__).parent / "example_files.txt"


def format_of(path: Path) -> str | None:
    return guess(json.loads(path.read_text("utf-8").split("\n")[0])).name


def words(path: Path) -> list[str]:
    """What is found in an example file, one line for each finding."""
    return [
        f"{path.name} {placed.row + 1} {format_path(it.path)} {it.severity.value} {it.rule}: {it.message}"
        for placed in check_text(path.read_text("utf-8"), Settings())
        for it in [placed.finding]
    ] or [f"{path.name} nothing"]


def test_every_format_has_an_example_file() -> None:
    assert {format_of(path) for path in EXAMPLES} == set(FORMATS)


def test_the_findings_are_those_of_the_snapshot() -> None:
    said = [line for path in EXAMPLES for line in words(path)]
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text("".join(line + "\n" for line in said), "utf-8")
    assert SNAPSHOT.read_text("utf-8").split("\n")[:-1] == said, (
        "if this is meant, run with UPDATE_SNAPSHOTS=1"
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_none_is_a_warning(path: Path) -> None:
    found = check_text(path.read_text("utf-8"), Settings())
    assert [it.finding.rule for it in found if it.finding.severity >= Severity.WARNING] == []
