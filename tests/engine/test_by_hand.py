"""Fixes that leave something to write are for a person in an editor: in bulk they would train emptiness."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fixtures_check import check_text
from tuneline.cli.group import cli
from tuneline.engine.fixes.plan import first_of_all
from tuneline.features.findings import shown
from tuneline.settings.model import Settings

ASKED = {"role": "user", "content": "Capital of Peru?"}


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ({"messages": [{"role": "system", "content": "Be brief."}, ASKED]}, "no-assistant-message"),
        (
            {"messages": [ASKED, {"role": "assistant", "content": "Lima."}, ASKED]},
            "last-message-not-assistant",
        ),
        ({"messages": [ASKED, {"role": "assistant"}]}, "missing-content"),
        ({"messages": [ASKED, {"role": "assistant", "content": None}]}, "missing-content"),
        ({"messages": []}, "empty-messages"),
        # Somebody may have masked it on purpose.
        ({"messages": [ASKED, {"role": "assistant", "content": "Lima.", "weight": 0}]}, "nothing-to-train"),
        # What a message lacks may be under the key that is not known.
        ({"messages": [ASKED, {"role": "assistant", "the answer": "It is Lima."}]}, "unknown-key"),
        (
            {"input": {"messages": [ASKED]}, "preferred_output": [{"role": "assistant", "content": "Lima."}]},
            "missing-key",
        ),
    ],
)
def test_in_bulk_nothing_empty_is_written(tmp_path: Path, value: dict[str, Any], rule: str) -> None:
    line = json.dumps(value)
    settings = Settings(target=("openai",))
    (placed,) = (it for it in check_text(line + "\n", settings) if it.finding.rule == rule)
    assert placed.finding.fixes
    assert all(fix.by_hand for fix in shown(placed).fixes[:1])
    assert first_of_all(placed.finding) is None
    path = tmp_path / "x.jsonl"
    path.write_text(line + "\n", "utf-8")
    CliRunner().invoke(cli, ["check", str(path), "--fix", "--unsafe-fixes", "--target", "openai"])
    assert path.read_text("utf-8") == line + "\n"


def test_what_takes_nothing_of_a_person_is_still_done_in_bulk() -> None:
    line = json.dumps({"messages": [ASKED, {"role": "assistant", "content": "Lima.", "weight": 0.5}]})
    (placed,) = (it for it in check_text(line + "\n") if it.finding.rule == "invalid-weight")
    assert first_of_all(placed.finding) is not None


def test_the_command_line_says_where_such_a_fix_is_offered(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"messages": [ASKED]}) + "\n", "utf-8")
    output = CliRunner().invoke(cli, ["check", str(path), "--target", "openai"]).output
    assert "Add an empty assistant message (in an editor)" in output
    assert "--unsafe-fixes" not in output
