"""Real training files of others, where they lie beside the project: what a perfect checker says of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tuneline.domain.severity import Severity
from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.engine.plan import Plan
from tuneline.settings.model import Settings

REAL = Path(__file__).parents[2] / "shared" / "real"
EXPECTED = REAL / "expected.jsonl"

pytestmark = pytest.mark.skipif(
    not EXPECTED.exists(), reason="the real training files are not on this machine"
)


def rows() -> list[dict[str, Any]]:
    if not EXPECTED.exists():
        return []
    listed = [json.loads(line) for line in EXPECTED.read_text(encoding="utf-8").split("\n") if line]
    return [row for row in listed if (REAL / row["file"]).exists()]


def severities(row: dict[str, Any], target: str) -> dict[int, set[Severity]]:
    """By line (from 1) how bad its findings are."""
    result = check_file(Source(REAL / row["file"]), Plan(Settings(target=target)))
    found: dict[int, set[Severity]] = {}
    for line, finding in result.placed:
        found.setdefault(line + 1, set()).add(finding.severity)
    return found


def lines(row: dict[str, Any], severity: str) -> Iterator[int]:
    for defect in row["defects"]:
        if defect["severity"] == severity:
            listed = range(1, row["lines"] + 1) if defect["lines"] == "all" else defect["lines"]
            if not isinstance(listed, str):
                yield from (
                    number for item in listed for number in (item if isinstance(item, list) else [item])
                )


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"])
def test_agrees(row: dict[str, Any]) -> None:
    found = severities(row, "any")
    loud = {line for line, seen in found.items() if seen & {Severity.ERROR, Severity.WARNING}}
    errors = {line for line, seen in found.items() if Severity.ERROR in seen}
    if row["verdict"] != "defects":
        assert not errors
    if not any(defect["severity"] in ("error", "error-if-openai", "warning") for defect in row["defects"]):
        assert not loud
    assert set(lines(row, "error")) <= errors
    only_openai = set(lines(row, "error-if-openai"))
    assert not only_openai & errors
    assert only_openai <= {line for line, seen in severities(row, "openai").items() if Severity.ERROR in seen}
