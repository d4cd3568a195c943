"""What a process costs: seconds of the clock, seconds of the processor, and memory (Unix; memory on Linux only).

What is compared is run in turn, round by round, so that a busy moment hits all alike, and of the rounds the median
counts (of two, the faster).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
TUNELINE = (sys.executable, "-m", "tuneline")


class Cost(NamedTuple):
    """Seconds of the clock from start to exit, and of the processor with all child processes."""

    wall: float
    cpu: float

    def over(self, start: Cost) -> Cost:
        """What is left without the cost of a start."""
        return Cost(self.wall - start.wall, self.cpu - start.cpu)


def command(words: Sequence[str | Path], folder: Path, *, fast: bool = True) -> Cost:
    """What a command costs. fast: with toktok, where it is installed.

    Raises RuntimeError if the command neither passed nor reported findings.
    """
    begin = time.perf_counter()
    with _started(words, folder, fast=fast) as process:
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(map(str, words))}: exit code {process.returncode}")
    return Cost(wall, used.ru_utime + used.ru_stime)


def loop(name: str, path: Path) -> Cost:
    """What a loop of loops.py costs."""
    words = [sys.executable, HERE / "loops.py", name, path]
    return Cost(*json.loads(subprocess.check_output(words, env=environment(fast=True))))


def medians(rounds: int, things: Mapping[str, Callable[[], Cost]]) -> dict[str, Cost]:
    """The median cost of each thing; all are run in turn, so many times."""
    costs: dict[str, list[Cost]] = {name: [] for name in things}
    for _ in range(rounds):
        for name, run in things.items():
            costs[name].append(run())
    return {name: Cost(*map(statistics.median_low, zip(*them, strict=True))) for name, them in costs.items()}


def peak(words: Sequence[str | Path], folder: Path) -> int:
    """The most bytes that a command and its processes had at a time.

    Bytes that several processes share count once: it is a sum of proportional shares, looked at every 30 ms.
    """
    most = 0
    with _started(words, folder, fast=True) as process:
        while process.poll() is None:
            most = max(most, group_memory(process.pid, "Pss"))
            time.sleep(0.03)
    return most


def group_memory(leader: int, kind: str) -> int:
    """Bytes of a kind (Rss or Pss) that the processes of a session have in all."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader:
                rollup = (folder / "smaps_rollup").read_text()
                total += int(rollup.partition(f"{kind}:")[2].split()[0]) * 1024
        except (OSError, ValueError, IndexError):
            continue  # it has just ended
    return total


@contextmanager
def _started(words: Sequence[str | Path], folder: Path, *, fast: bool) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own, which ends with the block: Ctrl-C does not reach it."""
    process = subprocess.Popen(
        words, cwd=folder, env=environment(fast=fast), stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            process.wait()


def environment(*, fast: bool) -> dict[str, str]:
    """The environment of what is measured. Bytecode is written, as an installation has it. fast: see `command`."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept if fast else {**kept, "PYTHONPATH": str(HERE / "without_fast")}
