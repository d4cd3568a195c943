"""What one very long line takes: memory as a ratio to its bytes, and seconds, on the command line and in the server.

    python benchmarks/long_line.py [--megabytes 200] [--kinds text turns ...] [--only check server]

Sound lines are a chat with one long text, one with many turns, and one that is all numbers; each is there with a slip
in its middle, too. The server is opened with the line, waits for its findings, and then a character is typed into the
middle. Of a ratio one is the line itself. Needs Linux, as memory of other processes is read from /proc.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

import cost
from client import Connection, insertion
from cost import TUNELINE

MB = 1_000_000
CHECK = (*TUNELINE, "check", "--no-tokens", "--isolated", "--jobs", "1")
_WORDS = "some words of a very long text that nobody would put on one line, "


def text(size: int) -> str:
    """A chat with one long text."""
    words = _WORDS * (size // len(_WORDS))
    asked = f'{{"role": "user", "content": "{words}"}}'
    return f'{{"messages": [{asked}, {{"role": "assistant", "content": "Yes."}}]}}'


def turns(size: int) -> str:
    """A chat with many turns."""
    user = '{"role": "user", "content": "What is the word for it, and who says so in which of the books?"}'
    assistant = '{"role": "assistant", "content": "%s"}' % (_WORDS * 8)
    pair = f"{user}, {assistant}"
    return '{"messages": [' + ", ".join(repeat(pair, size // len(pair))) + "]}"


def numbers(size: int) -> str:
    """An object that holds a list of numbers and nothing else."""
    return '{"prompt": [' + "1, " * (size // 3) + '1], "completion": "Yes."}'


def _broken(make: Callable[[int], str]) -> Callable[[int], str]:
    def made(size: int) -> str:
        line = make(size)
        middle = len(line) // 2
        return f'{line[:middle]}"{line[middle:]}'

    return made


SOUND = {"text": text, "turns": turns, "numbers": numbers}
KINDS = {**SOUND, **{f"broken {name}": _broken(make) for name, make in SOUND.items()}}


def check(path: Path) -> tuple[float, float]:
    """Most bytes in memory and processor seconds of a check."""
    with subprocess.Popen(
        (*CHECK, path), stdout=subprocess.DEVNULL, env=cost.environment(fast=True)
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{path}: exit code {process.returncode}")
    return used.ru_maxrss * 1024, used.ru_utime + used.ru_stime


@contextmanager
def _watched(connection: Connection) -> Iterator[Callable[[], int]]:
    """Gives the most bytes that a server and its processes had since this was asked last."""
    most, ended = [0], threading.Event()

    def look() -> None:
        while not ended.wait(0.02):
            most[0] = max(most[0], connection.memory())

    def since() -> int:
        found, most[0] = most[0], 0
        return found

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield since
    finally:
        ended.set()
        watcher.join()


def serve(line: str) -> Iterator[tuple[str, float, float]]:
    """What the server takes to open a line, and to the findings after an edit in its middle: most bytes, seconds."""
    with Connection([*TUNELINE, "server"]) as connection, _watched(connection) as peak:
        connection.initialize()
        begin = time.perf_counter()
        connection.open(line + "\n")
        connection.wait(lambda: connection.complete)
        yield "open", peak(), time.perf_counter() - begin
        seconds = connection.edit([insertion(0, len(line) // 2, "x")])
        yield "edit", peak(), seconds
        connection.wait_until_quiet()
        yield "rest", connection.memory(), 0.0


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--only", nargs="+", choices=("check", "server"), default=["check", "server"])
    given = parser.parse_args()
    print("| line | what | memory / line | seconds |\n|---|---|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for kind in given.kinds:
            line = KINDS[kind](given.megabytes * MB)
            found: list[tuple[str, float, float]] = []
            if "check" in given.only:
                path = Path(folder, "x.jsonl")
                path.write_text(line + "\n", encoding="utf-8")
                found.append(("check", *check(path)))
            if "server" in given.only:
                found += serve(line)
            for what, most, seconds in found:
                print(f"| {kind} | {what} | {most / len(line):.1f} | {seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
