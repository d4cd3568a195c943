"""From what stands on the command line to files: folders are searched, patterns expanded."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from tuneline.analysis.source import Unreadable, reason

SUFFIXES = frozenset((".jsonl", ".ndjson", ".jsonlines"))
# Folders that hold other people's files or copies of ours.
SKIPPED = frozenset(("node_modules", "__pycache__", "site-packages", "venv"))

STDIN = "-"


def expand(argument: str, excluded: Callable[[Path], bool]) -> Iterator[Path]:
    """The files that one argument names. A named file counts whatever its suffix.

    Unreadable, in words without the path, where there is nothing to check.
    """
    path = Path(argument)
    if path.is_dir():
        yield from _in_folder(path, excluded)
    elif path.exists() or not glob.has_magic(argument):
        yield path
    else:
        found = sorted(glob.glob(argument, recursive=True))
        if not found:
            raise Unreadable("matches no file")
        for name in found:
            if Path(name).is_dir():
                yield from _in_folder(Path(name), excluded)
            else:
                yield Path(name)


def _in_folder(folder: Path, excluded: Callable[[Path], bool]) -> Iterator[Path]:
    refused: list[OSError] = []
    found = False
    for place, folders, files in os.walk(folder, onerror=refused.append):
        here = Path(place)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in SKIPPED and not excluded(here / name)
        )
        for name in sorted(files):
            if Path(name).suffix.lower() in SUFFIXES and not excluded(here / name):
                found = True
                yield here / name
    if refused:
        where = refused[0].filename or folder
        raise Unreadable(f"cannot be searched: {where}: {reason(refused[0])}")
    if not found:
        raise Unreadable(f"holds no file to check ({', '.join(sorted(SUFFIXES))})")
