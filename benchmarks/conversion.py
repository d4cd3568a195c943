"""What a conversion costs against `check` on the same file: time of the clock and of the processor, and memory.

    python benchmarks/conversion.py [--megabytes 50 550] [--corpus c a keyed] [--to sharegpt] [--for mistral]

A conversion may take three times as long as a check: by the clock with as many processes as a command takes by itself,
and of the processor with one. Its memory may not grow with the file (Unix only). All are run in turn, round by round,
so that a busy moment hits them alike, and of each the fastest round counts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import corpus

# What a conversion may cost against a check, and how much more memory it may take for the larger file.
MOST, GROWTH = 3.0, 1.25
_SCRIPT = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wall = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


class Cost(NamedTuple):
    """Seconds of the clock with all processes; seconds of the processor and most memory in use, in MB, with one."""

    wall: float
    cpu: float
    memory: float


def run(*words: str) -> Cost:
    """What one command costs, run in processes of its own so that its memory is not that of an earlier one."""
    wall, _, _ = _run(*words)
    _, cpu, memory = _run(*words, "--jobs", "1")
    return Cost(wall, cpu, memory)


def _run(*words: str) -> tuple[float, float, float]:
    command = [sys.executable, "-c", _SCRIPT, sys.executable, "-m", "tuneline", *words, "--isolated"]
    code, wall, cpu, memory = json.loads(subprocess.check_output(command, text=True))
    if code not in (0, 1):
        raise RuntimeError(f"{' '.join(words)}: exit code {code}")
    return wall, cpu, memory


def costs(path: Path, ways: list[tuple[str, str]], rounds: int) -> dict[str, Cost]:
    """What a check of a file costs, and each conversion."""
    common = ("convert", str(path), "--lossy", "--force", "-o", str(path.with_suffix(".out")))
    commands = {"check": ("check", str(path))} | {" ".join(way): (*common, *way) for way in ways}
    found: dict[str, list[Cost]] = {}
    for _ in range(rounds):
        for name, words in commands.items():
            found.setdefault(name, []).append(run(*words))
    return {name: Cost(*map(min, zip(*them, strict=True))) for name, them in found.items()}


def main() -> int:
    """Print the costs as Markdown; 1 where they are more than they may be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, nargs="+", default=[50, 550])
    parser.add_argument("--corpus", choices=corpus.CORPORA, nargs="+", default=["c", "a", "keyed"])
    parser.add_argument("--to", default="sharegpt")
    parser.add_argument("--for", dest="reader", default="mistral")
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    ways = [("--to", given.to), ("--for", given.reader)]
    missed = False
    print("| corpus | MB | | clock | to check | processor | to check | memory, MB |")
    print("|---|---:|---|---:|---:|---:|---:|---:|")
    for name in given.corpus:
        memory: dict[str, float] = {}
        for size in given.megabytes:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "x.jsonl")
                corpus.write(path, name, size * 1_000_000)
                found = costs(path, ways, given.rounds)
            check = found["check"]
            for what, cost in found.items():
                wall, cpu = cost.wall / check.wall, cost.cpu / check.cpu
                grown = what != "check" and cost.memory > GROWTH * memory.setdefault(what, cost.memory)
                over = wall > MOST or cpu > MOST or grown
                missed |= over
                cells = [name, str(size), what, f"{cost.wall:.2f} s", f"{wall:.2f}", f"{cost.cpu:.2f} s"]
                cells += [f"{cpu:.2f}", f"{cost.memory:.0f}" + (" !" if over else "")]
                print("| " + " | ".join(cells) + " |", flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
