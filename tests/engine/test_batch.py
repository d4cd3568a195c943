"""A data set in shards, checked part by part in other processes, comes to what one process finds in one file."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from engine.mutations import MUTATIONS
from tuneline.batch import BatchPlan, Part, check_batch, finish, format_of, merged
from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.engine.plan import Plan
from tuneline.settings.model import Settings
from tuneline.syntax.paths import format_path

DISTRIBUTED = Path(__file__).parents[2] / "examples" / "distributed"
sys.path.append(str(DISTRIBUTED))


def chat(number: int) -> bytes:
    said = (
        {"role": "user", "content": f"Question {number}"},
        {"role": "assistant", "content": f"Answer {number}"},
    )
    return json.dumps({"messages": said}).encode()


@pytest.fixture
def shards(tmp_path: Path) -> list[Path]:
    """Eight files with faults in some lines and copies of lines of other shards."""
    source, paths = random.Random(8), []
    for shard in range(8):
        lines = [chat(shard * 100 + row) for row in range(60)]
        lines += [chat(source.randrange(800)) for _ in range(4)]
        for _ in range(6):
            at = source.randrange(len(lines))
            kind = source.choice([it for it in MUTATIONS if "return" not in it])
            lines[at] = MUTATIONS[kind](source, lines[at])
        paths.append(tmp_path / f"shard-{shard}.jsonl")
        paths[-1].write_bytes(b"\n".join(lines) + b"\n")
    return paths


@pytest.mark.parametrize("target", [(), ("together",)])
def test_eight_shards_are_as_one_file(shards: list[Path], tmp_path: Path, target: tuple[str, ...]) -> None:
    from shards import Lines, batches, read

    whole = tmp_path / "whole"
    whole.write_bytes(b"".join(path.read_bytes() for path in shards))
    plan = Plan(Settings.model_validate({"target": list(target)}), tokens=False)
    result = check_file(Source(whole), plan)
    expected = [
        (
            row,
            it.rule,
            it.severity.value,
            str(it.message),
            format_path(it.path),
            it.span and (it.span.start, it.span.end),
        )
        for row, it in result.placed
    ]
    assert any(rule == "duplicate-example" for _, rule, *_ in expected)

    given = BatchPlan(format_of(shards[0].read_bytes()), target)
    assert given.format == result.vote.format == "chat"
    cut = batches(shards, 3_000)
    assert len(cut) > 16
    with ProcessPoolExecutor(2) as pool:
        parts = list(pool.map(partial(check_batch, plan=given), [read(shards, it) for it in cut]))
    lines = Lines(shards, cut, [part.lines for part in parts])
    size = sum(it.length for it in cut)
    found = finish(merged(parts), given, lines, size)
    assert [(*it[:5], it[5:]) for it in found.findings] == expected
    assert (found.format, found.lines, found.examples) == ("chat", result.lines, result.examples)
    pairs = [one.merge(other) for one, other in zip(parts[::2], [*parts[1::2], Part()], strict=False)]
    assert finish(merged(pairs), given, lines, size) == found


def test_the_script_says_where_in_which_shard(shards: list[Path]) -> None:
    command = [sys.executable, str(DISTRIBUTED / "report.py"), str(shards[0].parent)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    found = [json.loads(line) for line in run.stdout.split("\n") if line]
    assert {it["shard"] for it in found} <= {path.name for path in shards}
    for it in found:
        assert 1 <= it["line"] <= len((shards[0].parent / it["shard"]).read_bytes().split(b"\n"))
    assert run.stderr.endswith(f"{len(found)} findings\n")


def test_nothing_is_a_data_set_too() -> None:
    plan = BatchPlan(format_of(b""))
    result = finish(check_batch(b"", plan), plan, lambda _rows: iter(()), 0)
    assert (result.format, result.lines, [it.rule for it in result.findings]) == (None, 0, ["empty-file"])
