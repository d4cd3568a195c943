"""How long the commands take on a large chat file, beside two loops that any tool would have to run.

    python benchmarks/command_line.py [--megabytes 50] [--rounds 5]

The references are a loop of `orjson.loads` over the lines of the file (reading included) and a loop of
`tiktoken`'s `encode_ordinary` over the texts of its messages (encoder loaded, lines parsed before the clock
starts), each in one thread. Commands are timed from start to exit, as a person waits for them. All are run in
turn, round by round, so that a busy moment hits them alike; the table has medians. Memory is the largest sum of
the proportional shares (PSS) of all processes of a command, looked at every 20 ms (Linux only).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import corpus

ORJSON = """
import sys, time, orjson
start = time.perf_counter()
with open(sys.argv[1], "rb") as file:
    for line in file:
        orjson.loads(line)
print(time.perf_counter() - start)
"""
TIKTOKEN = """
import sys, time, orjson
from tuneline.tokens.encodings import load
encode = load("o200k_base").encode_ordinary
with open(sys.argv[1], "rb") as file:
    texts = [message["content"] for line in file for message in orjson.loads(line)["messages"]]
start = time.perf_counter()
for text in texts:
    encode(text)
print(time.perf_counter() - start)
"""
COMMANDS = {
    "check --no-tokens": ["check", "--no-tokens"],
    "check": ["check"],
    "stats": ["stats"],
    "check --no-tokens --jobs 1": ["check", "--no-tokens", "--jobs", "1"],
    "stats --jobs 1": ["stats", "--jobs", "1"],
}


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.jsonl"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(corpus.lines(int(arguments.megabytes * 1_000_000)))
        measure(path, arguments.rounds)


def measure(path: Path, rounds: int) -> None:
    """Run everything `rounds` times and print what it took."""
    seconds: dict[str, list[float]] = {name: [] for name in ("orjson", "tiktoken", *COMMANDS)}
    peaks = dict.fromkeys(COMMANDS, 0)
    for _ in range(rounds):
        seconds["orjson"].append(loop(ORJSON, path))
        seconds["tiktoken"].append(loop(TIKTOKEN, path))
        for name, words in COMMANDS.items():
            took, peak = command([*words, str(path)])
            seconds[name].append(took)
            peaks[name] = max(peaks[name], peak)
    median = {name: statistics.median(values) for name, values in seconds.items()}
    size = path.stat().st_size
    print(f"A chat file of {size / 1e6:.1f} MB, {rounds} rounds, Python {sys.version.split()[0]}.")
    print(f"orjson loop {median['orjson']:.2f} s, tiktoken loop {median['tiktoken']:.2f} s.\n")
    print("| command | seconds | to the orjson loop | to the tiktoken loop | peak memory | to the file |")
    print("|---|---|---|---|---|---|")
    for name in COMMANDS:
        took, peak = median[name], peaks[name]
        memory = f"{peak / 1e6:.0f} MB | {peak / size:.1f} x" if peak else "- | -"
        print(
            f"| `{name}` | {took:.2f} | {took / median['orjson']:.1f} x |"
            f" {took / median['tiktoken']:.2f} x | {memory} |"
        )


def loop(code: str, path: Path) -> float:
    """The seconds that a reference prints of itself."""
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return float(run.stdout)


def command(words: list[str]) -> tuple[float, int]:
    """Seconds from start to exit, and the most memory in bytes that all its processes had at a time."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "tuneline", *words], stdout=subprocess.DEVNULL, start_new_session=True
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, group_memory(process.pid))
        time.sleep(0.02)
    return time.perf_counter() - start, peak


def group_memory(leader: int) -> int:
    """The sum of the proportional shares of a session's processes in bytes; 0 where /proc is not there."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader:
                rollup = (folder / "smaps_rollup").read_text()
                total += int(rollup.partition("Pss:")[2].split()[0]) * 1024
        except (OSError, ValueError, IndexError):
            continue  # it has just ended
    return total


if __name__ == "__main__":
    main()
