#!/usr/bin/env python3
"""Runs the tests in real editors: each opens a training file, sees, hovers, mends, and is left again.

    python tests/editors/run.py [NAME...]     all editors, or those named, in that order
        --list             which there are, and which must run in CI
        --install-only     have them installed, and no more
        --pictures         write the pictures of docs/images/editors/ from the run

Editors are installed into $TUNELINE_EDITORS, else ~/.cache/tuneline/editors, or by the system's package manager.
What is needed to understand a failure is saved in build/editors/NAME/. Needs Linux or macOS.
"""

from __future__ import annotations

import argparse
import fcntl
import importlib
import importlib.util
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from types import ModuleType

import harness
from harness import Work, time_limit
from installing import Missing
from pages import ROOT

EDITORS = ("vscode", "neovim", "emacs", "vim", "helix", "kate")
# CI fails if one of these did not run: a test that is always skipped is none.
EXPECTED = ("vscode", "neovim", "emacs", "vim", "helix", "kate")
# Seconds for installing one editor, and for running it. Whatever is waited for inside has a bound of its own.
LIMIT = 3600
FAILURES = ROOT / "build" / "editors"


def load(name: str) -> ModuleType:
    """The module of an editor; Missing if nobody has written it."""
    if importlib.util.find_spec(name) is None:
        raise Missing(f"tests/editors/{name}.py is not there yet")
    return importlib.import_module(name)


def take(cache: Path) -> int:
    """Wait for other runs with the same cache to end, and keep further ones out until this process ends."""
    lock = os.open(cache / "lock", os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("another run is at work; waiting for it to end", flush=True)
        with time_limit(2 * LIMIT, "the other run"):
            fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def try_editor(name: str, module: ModuleType, cache: Path, *, pictures: bool) -> str:
    """Run one editor in a folder of its own. What went wrong, or nothing."""
    folder = Path(tempfile.mkdtemp(prefix="tuneline-"))
    work = Work(folder, cache)
    work.pictures = pictures
    problem = ""
    try:
        with time_limit(LIMIT, f"the run of {name}"):
            module.run(work)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is a failure of this editor, not of the run
        shown = "" if isinstance(error, AssertionError) else f"{type(error).__name__}: "
        where = traceback.extract_tb(error.__traceback__)
        at = next((it for it in reversed(where) if Path(it.filename).stem == name), where[-1])
        problem = f"{shown}{error}\n  at {Path(at.filename).name}:{at.lineno}: {at.line}"
    finally:
        if problem:
            work.testify(FAILURES / name)
            problem += f"\n  more in {(FAILURES / name).relative_to(ROOT)}/"
        killed = work.close()
        shutil.rmtree(folder, ignore_errors=True)
    if killed and not problem:
        print(f"  {name}: had to be killed, for it did not end when told: {', '.join(killed)}", flush=True)
    return problem


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the tests in real editors.")
    parser.add_argument("names", nargs="*", choices=[[], *EDITORS], metavar="NAME", help=", ".join(EDITORS))
    parser.add_argument("--list", action="store_true", help="which there are")
    parser.add_argument("--install-only", action="store_true", help="install them and no more")
    parser.add_argument("--pictures", action="store_true", help="write docs/images/editors/")
    options = parser.parse_args()
    names = options.names or list(EDITORS)
    if not (harness.SCRIPTS / "tuneline").exists():
        sys.exit("There is no tuneline in .venv: `python3 bootstrap.py editors` sets it up and runs this.")
    # Told to stop, it goes through every `finally`, so that no editor is left.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    harness.adopt()
    base = os.environ.get("TUNELINE_EDITORS")
    cache = Path(base) if base else Path.home() / ".cache" / "tuneline" / "editors"
    cache.mkdir(parents=True, exist_ok=True)
    if not options.list:
        take(cache)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    absent = []
    for name in names:
        began = time.monotonic()
        try:
            module = load(name)
            if options.list:
                must = ", must run in CI" if name in EXPECTED else ""
                print(f"{name:8} {module.ABOUT}{must}")
                continue
            with time_limit(LIMIT, f"installing {name}"):
                module.install(cache)
            installed, began = time.monotonic() - began, time.monotonic()
            problem = (
                "" if options.install_only else try_editor(name, module, cache, pictures=options.pictures)
            )
            if problem:
                # Editors on a loaded machine lose a key or a click now and then; what is broken fails twice.
                print(f"{name:8} failed at first, and is tried again\n  {problem}", flush=True)
                problem = try_editor(name, module, cache, pictures=options.pictures)
            outcome = "failed" if problem else "passed"
            took = f"{time.monotonic() - began:.1f} s" + (
                f", installed in {installed:.0f} s" * (installed > 2)
            )
            print(f"{name:8} {outcome}  {module.version()}, {took}", flush=True)
            if problem:
                print(f"  {problem}", flush=True)
        except (Missing, TimeoutError) as reason:
            outcome = "skipped"
            absent.append(name)
            print(f"{name:8} skipped {reason}", flush=True)
        counts[outcome] += 1
    if options.list:
        return 0
    lacking = [it for it in absent if it in EXPECTED] if os.environ.get("CI") == "true" else []
    if lacking:
        print(f"These must run in CI and did not: {', '.join(lacking)}.")
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**counts), flush=True)
    return 1 if counts["failed"] or lacking else 0


if __name__ == "__main__":
    sys.exit(main())
