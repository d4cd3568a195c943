"""Lines that are checked in bulk and one by one, which must come to the same: with mutations of lines of every format.

    python tests/engine/block_fuzz.py --rows 100000 [--seed 1] [--format chat]

Each round takes lines of a format (its example file, the fixtures of all rules, conversations of its own), mutates some
of them, joins them to a block and checks it both ways: one by one and in bulk. What is compared are findings with their
places, summaries, marks, statistics, and what is noted of bytes and line ends. A difference is printed with its line.
The process keeps what its checkers have learned from one block to the next, as for a file.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from engine.lines import sources
from engine.mutations import MUTATIONS, OF_TURNS
from tuneline.engine import limits
from tuneline.engine.block import BlockChecker
from tuneline.engine.part import Part
from tuneline.engine.plan import Plan
from tuneline.engine.statistics import Stats
from tuneline.formats.table import FORMATS
from tuneline.settings.model import Settings

# For whom blocks are checked: a target that ignores keys, one that refuses them, one that has words of its own.
TARGETS: tuple[tuple[str, ...], ...] = (
    (),
    ("openai",),
    ("together",),
    ("trl",),
    ("bedrock-nova",),
    ("mlx-lm", "azure"),
)


class Checkers:
    """What checks the blocks of one format for one target: one by one, and in bulk."""

    def __init__(self, name: str, target: tuple[str, ...], *, every: bool, compared: bool) -> None:
        given = Settings.model_validate({"target": list(target)})
        plan = Plan(
            given, tokens=False, every=every, compared=("openai", "trl", "together") if compared else None
        )
        self.alone = BlockChecker(plan, name)
        self.bulk = BlockChecker(plan, name, bulk=True)
        counted = Plan(given, check=False, stats=True, count=not every)
        self.counted = BlockChecker(counted, name)
        self.counted_in_bulk = BlockChecker(counted, name, bulk=True)

    def differences(self, data: bytes) -> Iterator[str]:
        """What differs between the ways of checking a block."""
        alone = described(self.alone.check(data))
        found = described(self.bulk.check(data))
        for what, before in alone.items():
            if before != found[what]:
                yield f"{what}: {_first(before, found[what])}"
        one, other = (statistics(it.check(data).stats) for it in (self.counted, self.counted_in_bulk))
        if one != other:
            yield f"statistics: {_first(one, other)}"


def statistics(stats: Stats) -> dict[str, Any]:
    """What was counted, however the examples are ordered."""
    found = {it: getattr(stats, it) for it in stats.__struct_fields__}
    numbers = [found.pop(it) for it in ("tokens", "trained", "longest")]
    return {**found, "tokens": sorted(zip(*numbers, strict=True))}


def described(part: Part) -> dict[str, Any]:
    """What is known of a part, however it is kept; the order of keys does not count."""
    summaries = [
        summary._replace(keys=tuple(sorted(summary.keys)), types=tuple(sorted(summary.types)))
        for summary in part.summaries()
    ]
    return {
        "summaries": dict(enumerate(summaries)),
        "marks": dict(enumerate(part.marks)),
        "findings": part.findings,
        "more": {cause: list(rows) for cause, rows in part.more.items()},
        "undecodable": part.undecodable,
        "returns": part.returns,
    }


def _first(before: Any, after: Any) -> str:
    if not isinstance(before, dict):
        return f"{before} | {after}"
    key = next((key for key in [*before, *after] if before.get(key) != after.get(key)), None)
    return f"{key}: {before.get(key)} | {after.get(key)}"


def prepare() -> None:
    """Small pieces, none of which is passed over."""
    limits.BULK_SIZE = 4_000
    limits.BULK_MOST_ODD = 2


def fuzz(name: str, rows: int, seed: int, show: Callable[[str], None] = print) -> tuple[int, Counter[str]]:
    """How many of the blocks differ, and how many lines were mutated in which way."""
    source = random.Random(f"{seed} {name}")
    lines = sources(name)
    known: dict[object, Checkers] = {}
    wrong, often = 0, Counter[str]()
    kinds = list(MUTATIONS)
    weights = [6 if it in OF_TURNS else 1 for it in kinds]
    while rows > 0:
        target = source.choice(TARGETS)
        every, compared = source.random() < 0.1, not target and source.random() < 0.2
        key = target, every, compared
        if key not in known or source.random() < 0.05:
            known[key] = Checkers(name, target, every=every, compared=compared)
        count, rate = source.choice((5, 40, 150)), source.choice((0.0, 0.02, 0.1, 0.6))
        some = []
        for _ in range(count):
            line = source.choice(lines)
            if source.random() < rate:
                for kind in source.choices(kinds, weights, k=source.choice((1, 1, 1, 2))):
                    often[kind] += 1
                    line = MUTATIONS[kind](source, line)
            some.append(line)
        ending = source.choice((b"\n", b"\n", b"\n", b"\r\n", b"\r")) if source.random() < 0.3 else b"\n"
        data = ending.join(some) + (ending if source.random() < 0.8 else b"")
        for difference in known[key].differences(data):
            wrong += 1
            show(f"{name} {target} {every} {compared} {difference[:2_000]}")
        rows -= count
    return wrong, often


def main() -> None:
    """The command."""
    prepare()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", choices=[it.name for it in FORMATS.values() if it.bulk])
    given = parser.parse_args()
    names = [given.format] if given.format else [it.name for it in FORMATS.values() if it.bulk]
    wrong, often = 0, Counter[str]()
    for name in names:
        found, kinds = fuzz(name, given.rows // len(names), given.seed)
        wrong, often = wrong + found, often + kinds
    print(f"{given.rows:,} rows, {len(often)} kinds of mutation, {wrong} differences")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
