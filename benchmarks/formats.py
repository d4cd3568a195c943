"""What a file costs in each format, per byte and against chat in the same run.

    python benchmarks/formats.py [--megabytes 40] [--rounds 3] [FORMAT...]

The same conversations are written in every format, as far as it holds them, until its file has that size. Times are
processor seconds of the whole command in one process, less what it takes on the first fifth of the same file, which
loads the same modules; all are run in turn, round by round, so that a busy moment hits them alike, and of each the
fastest round counts (Unix only). Of smaller files the start takes more than the lines, and varies as much as they take.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import corpus

from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.formats.writing.conversation import Conversation
from tuneline.syntax.parse import parse
from tuneline.syntax.source import sourced, written

COMMANDS = {
    "check --no-tokens": ["check", "--no-tokens", "--jobs", "1", "--isolated"],
    "stats": ["stats", "--jobs", "1", "--isolated"],
}
# What a new format may cost, against chat.
MOST = 1.5


def conversations() -> Iterator[Conversation]:
    """The conversations of the corpus, without end, each with a worse answer for the formats that have one."""
    read = FORMATS["chat"].read
    assert read is not None
    for line in corpus.lines(sys.maxsize):
        given = read(FORMATS["chat"].view(sourced(parse(line.rstrip("\n")))))
        *turns, answer = (replace(said, masks=()) for said in given.turns)
        yield Conversation((*turns,), (answer,), (replace(answer, content=f"No. {answer.content}"),))


def write(name: str, folder: Path, size: int) -> Path:
    """A file in a format; lines that are not recognised as it are left out."""
    function = FORMATS[name].write
    assert function is not None
    path = folder / f"{name}.jsonl"
    method = FORMATS[name].method
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for conversation in conversations():
            if file.tell() >= size:
                break
            given = conversation
            if method != "preference":
                given = replace(given, unwanted=None)
            if method == "reinforcement":
                turns = tuple(said for said in given.turns if said.role != "system")
                given = replace(given, turns=turns, wanted=None)
            value = function(given).value
            if method == "reinforcement":
                value["reference"] = "x"
            elif method == "unpaired":
                value.setdefault("label", True)
            if guess(value).name == name:
                file.write(written(value) + "\n")
    return path


def first_fifth(path: Path) -> Path:
    """A file of the first lines of another."""
    data = path.read_bytes()
    part = path.with_suffix(".part.jsonl")
    part.write_bytes(data[: data.index(b"\n", len(data) // 5) + 1])
    return part


def seconds(words: list[str], path: Path) -> float:
    """The processor seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "tuneline", *words, str(path)], stdout=subprocess.DEVNULL, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the table as Markdown; formats that cost too much are marked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("names", nargs="*", metavar="FORMAT", default=[*FORMATS])
    arguments = parser.parse_args()
    names = list(dict.fromkeys(("chat", *(arguments.names or FORMATS))))
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: write(name, Path(folder), int(arguments.megabytes * 1e6)) for name in names}
        files = [*paths.values(), *map(first_fifth, paths.values())]
        took: dict[tuple[str, Path], list[float]] = {}
        for _ in range(arguments.rounds):
            for what, words in COMMANDS.items():
                for path in files:
                    took.setdefault((what, path), []).append(seconds(words, path))
        sizes = {path: os.path.getsize(path) for path in files}

        def cost(what: str, name: str) -> float:
            """Seconds for a megabyte."""
            path = paths[name]
            part = path.with_suffix(".part.jsonl")
            return (min(took[what, path]) - min(took[what, part])) / (sizes[path] - sizes[part]) * 1e6

    print("| format | MB | " + " | ".join(f"`{what}`, s/MB | to chat" for what in COMMANDS) + " |")
    print("|---|---|" + "---|---|" * len(COMMANDS))
    for name in names:
        cells = [name, f"{sizes[paths[name]] / 1e6:.1f}"]
        for what in COMMANDS:
            own, chat = cost(what, name), cost(what, "chat")
            cells += [f"{own:.3f}", f"{own / chat:.2f}" + (" !" if own / chat > MOST else "")]
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
