"""Files on disk: blocks and processes change nothing, and two checks may run in turn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tuneline.engine import disk, limits
from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.engine.plan import Plan
from tuneline.settings.model import Settings


def example(number: int, **more: object) -> str:
    turns = [
        {"role": "user", "content": f"Question {number}"},
        {"role": "assistant", "content": f"Answer {number}"},
    ]
    return json.dumps({"messages": turns, **more}) + "\n"


def found(path: Path, **settings: object) -> list[tuple[int, str, str]]:
    result = check_file(Source(path), Plan(Settings.model_validate(settings)))
    return [(row, finding.rule, str(finding.message)) for row, finding in result.placed]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "BLOCK", 300)


@pytest.mark.usefixtures("small_blocks")
def test_a_check_inside_another(tmp_path: Path) -> None:
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    one.write_text("".join(example(row, id=row) for row in range(12)), "utf-8")
    other.write_text("".join(example(row).replace("assistant", "asistant") for row in range(3)), "utf-8")
    alone = found(one)
    inner: list[list[tuple[int, str, str]]] = []
    result = check_file(
        Source(one), Plan(), progress=lambda _size: inner.append(found(other, target="openai"))
    )
    assert [(row, finding.rule, str(finding.message)) for row, finding in result.placed] == alone
    assert len(inner) > 1
    assert all(it == inner[0] and {rule for _, rule, _ in it} >= {"unknown-role"} for it in inner)


def test_what_is_reported_once_is_counted_over_all_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(
        "\n" + "".join(example(row, **({"id": row} if row % 3 else {})) for row in range(30)), "utf-8"
    )
    whole = found(path)
    assert (2, "unknown-key") in [it[:2] for it in whole]
    assert any("20 lines in this file have this problem." in message for *_, message in whole)
    for size in (1, 200, 1_000):
        monkeypatch.setattr(disk, "BLOCK", size)
        assert found(path) == whole


def test_what_the_first_lines_are_decides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.jsonl"
    pair = json.dumps({"prompt": "Is it high tide?", "completion": "Yes."}) + "\n"
    path.write_text("".join(map(example, range(limits.SAMPLE_ALIKE))) + pair * 200, "utf-8")
    quickly = found(path)
    assert check_file(Source(path), Plan()).vote.format == "completion"
    monkeypatch.setattr(limits, "SAMPLE_ALIKE", 1_000)
    assert found(path) == quickly
