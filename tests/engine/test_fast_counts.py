"""Large files are counted by the fast counter where it is installed, and their totals are the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tuneline.engine import disk, limits
from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.engine.plan import Plan
from tuneline.engine.statistics import Totals
from tuneline.tokens import count as counting
from tuneline.tokens import fast

COUNTED = Plan(stats=True, count=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    texts = [
        "Where does the night bus stop?",
        "don't \u0c5c's",
        "x'ſ'LLa",
        "北京の天気",
        "👩\u200d👧 \u2028",
    ] * 20
    lines = [
        json.dumps(
            {
                "messages": [
                    {"role": "user", "content": text},
                    {"role": "assistant", "content": text[::-1] * 3},
                ]
            }
        )
        for text in texts
    ]
    (path := tmp_path / "train.jsonl").write_text("\n".join(lines), "utf-8")
    return path


def totals(path: Path, monkeypatch: pytest.MonkeyPatch, *, least: int, jobs: int = 1) -> Totals:
    monkeypatch.setattr(limits, "FAST_COUNTS", least)
    monkeypatch.setattr(disk, "_BYTES_PER_COUNTING_JOB", 1_000)
    monkeypatch.setattr(disk, "BLOCK", 2_000)
    monkeypatch.setattr(counting, "_fast", None)
    found = check_file(Source(path), COUNTED, jobs=jobs)
    return found.stats.totals(found.reading.limit)


@pytest.mark.parametrize("jobs", [1, 2])
def test_totals_are_the_same(path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = totals(path, monkeypatch, least=10_000_000)
    assert totals(path, monkeypatch, least=0, jobs=jobs) == slow


def test_only_large_files_load_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(fast, "count", lambda text, _encoding: asked.append(text))
    totals(path, monkeypatch, least=10_000_000)
    assert not asked
    totals(path, monkeypatch, least=0)
    assert "Where does the night bus stop?" in asked
