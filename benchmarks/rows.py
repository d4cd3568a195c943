"""The rows of the table, and how each is measured.

What is measured together is a group: a function that returns the figures of its rows. A ratio is always one of
processor times (or of memory), for these hold on a busy machine; where a goal is about waiting, `now` has the clock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import corpus
import cost
import server
from cost import TUNELINE, Cost
from ratios import Measured

CHECK = (*TUNELINE, "check", "--no-tokens", "--isolated")
# A target that ignores keys that it does not know.
IGNORES = "axolotl"
MB = 1_000_000


class Size(NamedTuple):
    """How much is measured: megabytes of each file, and rounds. wait: seconds before memory is looked at."""

    rounds: int
    chat: float
    large: float
    counted: float
    array: float
    short: float
    tiny: float
    edited: float
    keystrokes: int
    starts: int
    wait: float


SIZES = {
    "small": Size(2, 25, 32, 8, 8, 0.1, 20, 5, 80, 5, 0),
    "full": Size(5, 50, 550, 50, 20, 0.5, 197, 50, 100, 9, 30),
}


class Row(NamedTuple):
    """what: in words, with fields of a Size. goal: at most this in the full size, in the unit."""

    what: str
    goal: float
    unit: str


class Group(NamedTuple):
    """Rows by their names, and the function that measures them in a folder for files."""

    rows: dict[str, Row]
    measure: Callable[[Size, Path], dict[str, Measured]]


def written(folder: Path, name: str, megabytes: float) -> Path:
    """The file of a corpus."""
    path = folder / f"{name}-{megabytes:g}.jsonl"
    if not path.exists():
        corpus.write(path, name, int(megabytes * MB))
    return path


def checked(path: Path, *words: str, fast: bool = True) -> Callable[[], Cost]:
    """A check of a file."""
    return lambda: cost.command((*CHECK, *words, path), path.parent, fast=fast)


def looped(name: str, path: Path) -> Callable[[], Cost]:
    """A loop over a file."""
    return lambda: cost.loop(name, path)


def ratio(costs: Mapping[str, Cost], name: str, *, clock: bool = False) -> Measured:
    """A cost to that of the loop; `now` is by the clock or by processor time."""
    one, other = costs[name], costs["loop"]
    in_cpu = one.cpu / other.cpu
    return Measured(one.wall / other.wall if clock else in_cpu, in_cpu)


def started(size: Size, folder: Path) -> Cost:
    """What a check of one line costs."""
    return cost.medians(size.rounds, {"check": checked(written(folder, "a", 0), "--jobs", "1")})["check"]


def chat(size: Size, folder: Path) -> dict[str, Measured]:
    """The check of a file of usual size."""
    path = written(folder, "a", size.chat)
    things = {"loop": looped("orjson_lines", path), "check": checked(path, "--jobs", "2")}
    return {"chat": ratio(cost.medians(size.rounds, things), "check", clock=True)}


def large(size: Size, folder: Path) -> dict[str, Measured]:
    """The check of a large file, with and without the extra, and its memory."""
    path = written(folder, "a", size.large)
    two = ("--jobs", "2")
    things = {
        "loop": looped("orjson_lines", path),
        "fast": checked(path, *two),
        "without": checked(path, *two, fast=False),
    }
    costs = cost.medians(min(3, size.rounds), things)
    used = cost.peak((*CHECK, *two, path), folder)
    return {
        "large": ratio(costs, "fast"),
        "large, wall": ratio(costs, "fast", clock=True),
        "large, without": ratio(costs, "without", clock=True),
        "large, memory": Measured(used / MB, used / path.stat().st_size),
    }


def kinds(size: Size, folder: Path) -> dict[str, Measured]:
    """Other kinds of lines: what a line costs, without the start of the command."""
    found = {}
    begun = started(size, folder)
    for name in "bcd":
        path = written(folder, name, size.chat)
        things = {"loop": looped("orjson_lines", path), "check": checked(path, "--jobs", "1")}
        costs = cost.medians(size.rounds, things)
        found[name] = ratio({**costs, "check": costs["check"].over(begun)}, "check")
    return found


def ignored(size: Size, folder: Path) -> dict[str, Measured]:
    """A key that the target ignores, on every line, beside the same file for any target."""
    path = written(folder, "keyed", size.chat)
    things = {
        "loop": checked(path, "--jobs", "1"),
        "named": checked(path, "--jobs", "1", "--target", IGNORES),
    }
    return {"ignored key": ratio(cost.medians(size.rounds, things), "named")}


def array(size: Size, folder: Path) -> dict[str, Measured]:
    """A pretty-printed array, beside parsing the file at once."""
    path = written(folder, "array", size.array)
    things = {"loop": looped("orjson_whole", path), "check": checked(path, "--jobs", "1")}
    return {"array": ratio(cost.medians(size.rounds, things), "check")}


def short(size: Size, folder: Path) -> dict[str, Measured]:
    """Very short and broken lines: seconds for a megabyte, without the start of the command."""
    return broken(SHORT, size, folder)


def unlike(size: Size, folder: Path) -> dict[str, Measured]:
    """Broken lines that have nothing in common, in the same way."""
    return broken(corpus.UNLIKE, size, folder)


def broken(names: Iterable[str], size: Size, folder: Path) -> dict[str, Measured]:
    """Seconds that a check takes for a megabyte of each of these corpora."""
    found = {}
    begun = started(size, folder)
    for name in names:
        path = written(folder, name, size.short)
        things = {"loop": looped("orjson_lines", path), "check": checked(path, "--jobs", "1")}
        costs = cost.medians(size.rounds // 2, things)
        taken = costs["check"].over(begun).cpu
        found[name] = Measured(taken / path.stat().st_size * MB, taken / costs["loop"].cpu)
    return found


def tiny(size: Size, folder: Path) -> dict[str, Measured]:
    """Memory for very many short sound lines; two million of them in the full size."""
    path = written(folder, "tiny", size.tiny)
    used = cost.peak((*CHECK, "--jobs", "2", path), folder)
    return {"memory of short lines": Measured(used / MB, used / path.stat().st_size)}


def counted(size: Size, folder: Path) -> dict[str, Measured]:
    """Counting tokens, with and without the extra."""
    found = {}
    for name, corpus_name in (("stats", "a"), ("stats, diverse", "diverse")):
        path = written(folder, corpus_name, size.counted)
        words = (*TUNELINE, "stats", "--isolated", "--jobs", "2", path)
        things = {
            "loop": looped("tiktoken_texts", path),
            "fast": lambda: cost.command(words, folder),  # noqa: B023 - called in this round
            "without": lambda: cost.command(words, folder, fast=False),  # noqa: B023 - called in this round
        }
        costs = cost.medians(min(3, size.rounds), things)
        found[name] = ratio(costs, "fast", clock=True)
        found[f"{name}, without"] = ratio(costs, "without", clock=True)
    return found


def start(size: Size, folder: Path) -> dict[str, Measured]:
    """The check of a small file with a settings file, beside a Python that does nothing."""
    path = folder / "start" / "small.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(corpus.lines(20_000)), "utf-8")
    (path.parent / "tuneline.toml").write_text('target = "openai"\n', "utf-8")
    things = {
        "loop": lambda: cost.command((sys.executable, "-c", "pass"), folder),
        "check": lambda: cost.command((*TUNELINE, "check", path), path.parent),
    }
    cost.medians(1, things)  # writes the bytecode
    return {"small file": ratio(cost.medians(9, things), "check")}


def served_start(size: Size, _: Path) -> dict[str, Measured]:
    """The language server's answer to `initialize`."""
    things = {"loop": lambda: server.started(server.BARE), "server": lambda: server.started(server.OURS)}
    cost.medians(1, things)  # writes the bytecode
    return {"server start": ratio(cost.medians(size.starts, things), "server", clock=True)}


def served(size: Size, _: Path) -> dict[str, Measured]:
    """Keystrokes in a large and a small document, and memory."""
    typed = server.typed(int(size.edited * MB), MB // 2, size.keystrokes, size.wait)
    large, small, bare = (sorted(it.cpu for it in them) for them in (typed.large, typed.small, typed.bare))
    slow = server.percentile(large, 0.95)
    return {
        "server memory": Measured(typed.memory, typed.memory),
        "keystroke": Measured(*[server.percentile(large, 0.5) / server.percentile(small, 0.5)] * 2),
        "keystroke, p95": Measured(
            slow * 1000, server.percentile(large, 0.95) / server.percentile(bare, 0.95)
        ),
    }


SHORT = tuple(f"{name}, {kind}" for name in corpus.SHORT for kind in ("equal", "distinct"))
CLOCK, CPU = "x", "x CPU"
GROUPS = (
    Group(
        {"chat": Row("check --no-tokens of {chat:g} MB of chat (a), two jobs / orjson loop", 4.5, CLOCK)},
        chat,
    ),
    Group(
        {
            "large": Row("the same at {large:g} MB", 4.0, CPU),
            "large, wall": Row("the same at {large:g} MB", 2.4, CLOCK),
            "large, without": Row("the same at {large:g} MB without [fast]", 3.5, CLOCK),
            "large, memory": Row("the same at {large:g} MB, memory of all processes", 264, "MB"),
        },
        large,
    ),
    Group(
        {
            "b": Row("short chat (b), {chat:g} MB, a line / orjson loop", 4, CPU),
            "c": Row("tool calls (c), {chat:g} MB, a line / orjson loop", 6, CPU),
            "d": Row("escapes (d), {chat:g} MB, a line / orjson loop", 5, CPU),
        },
        kinds,
    ),
    Group(
        {"ignored key": Row("a key on every line that the target ignores / the same for any", 1.5, CPU)},
        ignored,
    ),
    Group({"array": Row("pretty-printed array of {array:g} MB / orjson on the whole", 10, CPU)}, array),
    Group({name: Row(f"very short lines: {name}", 6, "s CPU/MB") for name in SHORT}, short),
    Group({name: Row(f"lines that are all unlike: {name}", 6, "s CPU/MB") for name in corpus.UNLIKE}, unlike),
    Group(
        {"memory of short lines": Row("{tiny:g} MB of short lines, memory of all processes", 130, "MB")}, tiny
    ),
    Group(
        {
            "stats": Row("stats of {counted:g} MB of chat (a) / tiktoken loop", 0.35, CLOCK),
            "stats, without": Row("the same without [fast]", 0.75, CLOCK),
            "stats, diverse": Row("stats of {counted:g} MB of diverse text / tiktoken loop", 0.6, CLOCK),
            "stats, diverse, without": Row("the same without [fast]", 0.75, CLOCK),
        },
        counted,
    ),
    Group({"small file": Row("check of a small file with tuneline.toml / python -c pass", 10, CPU)}, start),
    Group({"server start": Row("server: start to initialize / bare pygls", 1.2, CLOCK)}, served_start),
    Group(
        {
            "server memory": Row("server: memory / file of {edited:g} MB", 4.5, "x"),
            "keystroke": Row("keystroke at {edited:g} MB / at 0.5 MB, median", 1.3, CPU),
            "keystroke, p95": Row("keystroke at {edited:g} MB, 95th percentile", 5, "ms CPU"),
        },
        served,
    ),
)
ROWS = {name: row for group in GROUPS for name, row in group.rows.items()}
