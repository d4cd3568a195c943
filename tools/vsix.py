#!/usr/bin/env python3
"""Builds the VSIXs: `python3 bootstrap.py vsix` sets up what this needs and calls `build`.

python tools/vsix.py build [--all | --target NAME...] [--out DIR]   build; this platform's by default
python tools/vsix.py lock [--upgrade | --check]                     what is bundled, in which version
python tools/vsix.py try FILE.vsix [--python PYTHON...]             run a VSIX's server on every Python
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from zipfile import BadZipFile

from bundle import ROOT, Failed, contents, lock, package, trial
from bundle.targets import NAMES, UNIVERSAL, here


def build(given: argparse.Namespace) -> None:
    targets = list(NAMES) if given.all else given.target or [here()]
    lock.check()
    package.build_client()
    with tempfile.TemporaryDirectory(prefix="tuneline-vsix-") as folder:
        server = package.build_server(Path(folder))
        made = {}
        for target in targets:
            (Path(folder) / target).mkdir()
            made[target] = package.pack(target, server, Path(folder) / target, given.out)
            contents.check(made[target], target)
    if here() in made and here() != UNIVERSAL:
        trial.run(made[here()])
    for vsix in made.values():
        size = contents.size(vsix)
        name = vsix.relative_to(ROOT) if vsix.is_relative_to(ROOT) else vsix
        print(f"{name}  {mb(size.packed)}, {mb(size.unpacked)} unpacked, {size.files} files")


def mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def write_lock(given: argparse.Namespace) -> None:
    if given.check:
        lock.check()
    else:
        lock.write(upgrade=given.upgrade)


def try_out(given: argparse.Namespace) -> None:
    trial.run(given.file, given.python)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="vsix", description="Build the VSIXs of Tuneline.")
    commands = made.add_subparsers(required=True)
    building = commands.add_parser("build", help="build the VSIX of this platform, or others")
    which = building.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="all platforms and the universal one")
    which.add_argument("--target", nargs="+", choices=NAMES, metavar="NAME", help=", ".join(NAMES))
    building.add_argument("--out", type=Path, default=ROOT / "dist", help="where to (default: dist/)")
    building.set_defaults(run=build)
    locking = commands.add_parser("lock", help="lock the packages that are bundled")
    how = locking.add_mutually_exclusive_group()
    how.add_argument("--upgrade", action="store_true", help="take the newest versions")
    how.add_argument("--check", action="store_true", help="only check the lock, offline")
    locking.set_defaults(run=write_lock)
    trying = commands.add_parser("try", help="run the server of a VSIX on every Python at hand")
    trying.add_argument("file", type=Path, metavar="FILE.vsix")
    trying.add_argument("--python", nargs="+", default=[], help="more Pythons than those that are found")
    trying.set_defaults(run=try_out)
    return made


def main(arguments: list[str]) -> str | None:
    """Do what the arguments say; what went wrong, in words, or None."""
    given = parser().parse_args(arguments)
    try:
        given.run(given)
    except (Failed, OSError, BadZipFile) as failure:
        return f"vsix: {failure}"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
