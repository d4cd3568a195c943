"""The table of docs/performance.md: what Tuneline costs, each as a ratio to a loop that is measured in the same run.

    python benchmarks/table.py [--size small|full] [--only NAME ...] [--files FOLDER] [--json OUT] [--check] [--record]

`x` is a ratio of the clock, `x CPU` one of processor time; the last two columns are ratios of processor time, or of
memory to the file, in this run and when they were recorded (recorded.json). With --check, the exit code is 1 if one is
over three times its recorded value, also when it is measured again; nothing else fails. The full size takes half an
hour and 2 GB of the disk. Linux only.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import ratios
from ratios import Measured
from rows import GROUPS, ROWS, SIZES, Group


def main() -> None:
    """Measure, print the table as Markdown, and leave with 1 where --check finds something."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--only", nargs="+", metavar="NAME", help=f"rows: {'; '.join(ROWS)}")
    parser.add_argument("--files", type=Path, help="keep the files here for other runs")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    names = given.only or [*ROWS]
    if unknown := [name for name in names if name not in ROWS]:
        parser.error(f"no row is called {', '.join(unknown)}; rows: {'; '.join(ROWS)}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.files or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        groups = [group for group in GROUPS if not group.rows.keys().isdisjoint(names)]
        found, high = run(groups, given.size, folder, check=given.check)
    if given.json:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps(as_json(found, given.size), indent=2) + "\n", "utf-8")
    if given.record:
        ratios.record(given.size, {name: it.ratio for name, it in found.items()})
    for name in ratios.outdated({name: it.ratio for name, it in found.items()}, ratios.read(given.size)):
        print(f"\n{name}: a third of its recorded value, so record it again (--record).")
    if high:
        sys.exit(f"\nover three times the recorded value: {'; '.join(high)}")


def run(
    groups: list[Group], size: str, folder: Path, *, check: bool
) -> tuple[dict[str, Measured], list[str]]:
    """Measure groups and print their rows; what was measured, and the names of those that are too high.

    With check, what is too high is measured once more, and the lower ratio counts.
    """
    recorded = ratios.read(size)
    found: dict[str, Measured] = {}
    print(f"{machine()}; size: {size}.\n")
    print("| what | at most | now | ratio | recorded |\n|---|---:|---:|---:|---:|", flush=True)
    for group in groups:
        measured = group.measure(SIZES[size], folder)
        if check and any(ratios.too_high({name: it.ratio for name, it in measured.items()}, recorded)):
            measured = ratios.lower(measured, group.measure(SIZES[size], folder))
        for name, it in measured.items():
            print(line(name, it, size, recorded), flush=True)
        found |= measured
    high = [*ratios.too_high({name: it.ratio for name, it in found.items()}, recorded)] if check else []
    return found, high


def line(name: str, measured: Measured, size: str, recorded: Mapping[str, float]) -> str:
    """A row of the table; what misses its goal is bold. Goals are about the full size."""
    row, now = ROWS[name], number(measured.now)
    goal = f"{row.goal:g} {row.unit}" if size == "full" else ""
    now = f"**{now}** {row.unit}" if goal and measured.now > row.goal else f"{now} {row.unit}"
    known = number(recorded[name]) if name in recorded else "-"
    what = row.what.format(**SIZES[size]._asdict())
    return f"| {what} | {goal} | {now} | {number(measured.ratio)} | {known} |"


def number(value: float) -> str:
    """Three digits are as many as mean something."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def machine() -> str:
    """When and where this was measured."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        model = info.read_text().partition("model name")[2].partition("\n")[0].lstrip("\t: ") or model
    load = os.getloadavg()[0]
    day = datetime.date.today().isoformat()
    return f"{day}, {model}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}"


def as_json(found: Mapping[str, Measured], size: str) -> dict[str, object]:
    """What --json writes."""
    recorded = ratios.read(size)
    rows = {
        name: {**ROWS[name]._asdict(), **it._asdict(), "recorded": recorded.get(name)}
        for name, it in found.items()
    }
    return {"measured": machine(), "size": size, "rows": rows}


if __name__ == "__main__":
    main()
