"""What a start costs, and an array that is pretty-printed: each as a ratio to the least that would do.

    python benchmarks/small.py [--rounds 9] [--megabytes 20]

Times are processor seconds of whole processes. All are run in turn, round by round, so that a busy moment hits them
alike, and the table has medians (Unix only). A start is compared with `python -c pass`, the array with `orjson.loads`
of the whole file. Bytecode is written first, as an installation has it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import corpus

NOTHING = [sys.executable, "-c", "pass"]
TUNELINE = [sys.executable, "-m", "tuneline"]
ORJSON = "import sys, orjson; orjson.loads(open(sys.argv[1], 'rb').read())"


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--megabytes", type=float, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, array = folder / "small.jsonl", folder / "array.jsonl"
        lines = list(corpus.lines(20_000))
        small.write_text("".join(lines), "utf-8")
        (folder / "tuneline.toml").write_text('target = "openai"\n', "utf-8")
        write_array(array, int(arguments.megabytes * 1_000_000))
        check = [*TUNELINE, "check", "--no-tokens", "--jobs", "1"]
        commands = {
            "python -c pass": NOTHING,
            "tuneline --version": [*TUNELINE, "--version"],
            "check of a small file": [*check, str(small)],
            "orjson": [sys.executable, "-c", ORJSON, str(array)],
            "import orjson": [sys.executable, "-c", "import orjson"],
            "check of an array": [*check, str(array)],
        }
        measure(commands, folder, arguments.rounds)


def write_array(path: Path, size: int) -> None:
    """A pretty-printed array of chat with short messages, so that it has many lines."""
    examples, left = [], size
    while left > 0:
        for line in corpus.lines(1_000_000):
            example = json.loads(line)
            for message in example["messages"]:
                message["content"] = message["content"][:60]
            examples.append(example)
            left -= len(json.dumps(example, indent=2, ensure_ascii=False).encode())
            if left <= 0:
                break
    path.write_text(json.dumps(examples, indent=2, ensure_ascii=False), "utf-8")


def measure(commands: dict[str, list[str]], folder: Path, rounds: int) -> None:
    """Run everything once to warm up and then `rounds` times, and print what it took."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, words in commands.items():
            took = processor_seconds(words, folder)
            if number:
                seconds[name].append(took)
    median = {name: statistics.median(values) for name, values in seconds.items()}
    loads = median["orjson"] - median["import orjson"]
    print("| what | CPU ms | ratio | to |")
    print("|---|---:|---:|---|")
    for name, least in (
        ("tuneline --version", "python -c pass"),
        ("check of a small file", "python -c pass"),
        ("check of an array", "orjson"),
    ):
        reference = loads if least == "orjson" else median[least]
        print(f"| {name} | {median[name] * 1000:.0f} | {median[name] / reference:.1f} | `{least}` |")


def processor_seconds(words: list[str], folder: Path) -> float:
    """What a process takes, with all its children."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
