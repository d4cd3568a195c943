"""Files that people reported, or that were made of what they reported: what is said of each, where, and how bad it is.

`tests/cases/expected.jsonl` says it: file, line, place, and severity without a target and with one. A severity of
"none" means silence: no warning and no error. Formats that are not read yet may say so in a note.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.running import run

CASES = Path(__file__).parents[1] / "cases"
ROWS = [json.loads(line) for line in (CASES / "expected.jsonl").read_text("utf-8").split("\n") if line]
LOUD = ("warning", "error")


def reported(name: str, target: str) -> list[dict[str, Any]]:
    """The findings of a case, but for those that say that it is short."""
    outcome = run(
        "check", str(CASES / name), "--target", target, "--isolated", "--output-format", "json", "--no-tokens"
    )
    (file,) = json.loads(outcome.out)["files"]
    return [it for it in file["findings"] if it["rule"] != "too-few-examples"]


def is_there(found: dict[str, Any], row: dict[str, Any], severity: str) -> bool:
    place, path = found["place"], row.get("path")
    # What is wrong in a line that is not JSON has no path.
    near = place.startswith(path or "") or (place and path.startswith(place)) or found["group"] == "jsonl"
    return (
        found["severity"] == severity
        and (row["line"] is None or found["line"] == row["line"])
        and (place.strip('[]"') == path or bool(near))
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_case(row: dict[str, Any]) -> None:
    wanted = [("any", row["severity_any"])]
    if row.get("target") not in (None, "any") and row.get("severity_target"):
        wanted.append((row["target"], row["severity_target"]))
    for target, severity in wanted:
        found = reported(row["file"], target)
        told = [(it["line"], it["rule"], it["severity"], it["place"], it["message"]) for it in found]
        if severity == "none":
            assert not [it for it in told if it[2] in LOUD], target
        else:
            assert any(is_there(it, row, severity) for it in found), (target, severity, row["wanted"], told)
        # One cause is not reported line by line.
        assert len(found) <= 12, target


def test_every_case_has_a_row() -> None:
    named = {row["file"] for row in ROWS} | {"expected.jsonl", "mix_content_str_list.jsonl"}
    assert {path.name for path in CASES.glob("*.jsonl")} <= named
