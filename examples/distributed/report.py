"""What comes before and after the batches, whoever runs them: the plan, and findings as JSON Lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from shards import Batch, Lines, batches, read

from tuneline.batch import BatchPlan, Part, finish, format_of, merged


def started(folder: str, target: tuple[str, ...] = ()) -> tuple[list[Path], BatchPlan]:
    """The shards of a folder in the order of their names, and what they are checked as."""
    shards = sorted(Path(folder).resolve().glob("*.jsonl"))
    first = batches(shards, 1 << 20)[:1]
    return shards, BatchPlan(format_of(read(shards, first[0])) if first else None, target)


def report(shards: Sequence[Path], plan: BatchPlan, found: Sequence[Batch], parts: Sequence[Part]) -> int:
    """Print the findings, each with its shard and line; how many there are."""
    lines = Lines(shards, found, [part.lines for part in parts])
    size = sum(batch.length for batch in found)
    result = finish(merged(parts), plan, lines, size)
    for it in result.findings:
        shard, line = lines.place(it.line)
        print(json.dumps({"shard": shard, **it._asdict(), "line": line}, ensure_ascii=False))
    print(f"{result.lines} lines, {len(result.findings)} findings", file=sys.stderr)
    return len(result.findings)


if __name__ == "__main__":
    from tuneline.batch import check_batch

    given, how = started(sys.argv[1])
    cut = batches(given)
    report(given, how, cut, [check_batch(read(given, batch), how) for batch in cut])
