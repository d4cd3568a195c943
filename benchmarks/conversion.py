"""What a conversion costs: processor time against `check` on the same file, and memory as the file grows.

    python benchmarks/conversion.py [--megabytes 50 --more 550] [--to sharegpt --corpus c]

A conversion may take three times as long as a check, and its memory may not grow with the file (Unix only).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import corpus

# What a conversion may cost against a check, and how much more memory it may take for the larger file.
MOST, GROWTH = 3.0, 1.25


class Cost(NamedTuple):
    """Processor seconds, and the most memory that was in use, in MB."""

    seconds: float
    memory: float


def run(*words: str) -> Cost:
    """What one command costs, run in a process of its own so that its memory is not that of an earlier one."""
    script = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)\n"
    )
    command = [sys.executable, "-c", script, sys.executable, "-m", "tuneline", *words]
    code, seconds, memory = subprocess.check_output(command, text=True).split()
    assert int(code) in (0, 1), f"{' '.join(words)}: exit code {code}"
    return Cost(float(seconds), float(memory))


def main() -> int:
    """Print the costs; 1 where they are more than they may be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("--more", type=int, default=550)
    parser.add_argument("--to", default="sharegpt")
    parser.add_argument("--corpus", choices=corpus.CORPORA, default="a")
    given = parser.parse_args()
    costs = []
    with tempfile.TemporaryDirectory() as folder:
        for size in (given.megabytes, given.more):
            path, out = Path(folder, "x.jsonl"), Path(folder, "y.jsonl")
            with path.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(corpus.lines(size * 1_000_000, given.corpus))
            common = ("--jobs", "1", "--isolated")
            check = run("check", str(path), *common)
            words = ("convert", str(path), "--to", given.to, "--lossy", "--force", "-o", str(out))
            convert = run(*words, *common)
            ratio = convert.seconds / check.seconds
            costs.append((ratio, convert.memory))
            print(f"{size} MB: check {check.seconds:.1f} s, {check.memory:.0f} MB;", end=" ")
            print(f"convert {convert.seconds:.1f} s ({ratio:.2f} times), {convert.memory:.0f} MB")
    (ratio, before), (_, after) = costs
    return int(ratio > MOST or after > GROWTH * before)


if __name__ == "__main__":
    sys.exit(main())
