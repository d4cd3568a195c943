"""From what stands on the command line to files: folders are searched, patterns expanded."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from tuneline.engine.files.source import Unreadable, reason
from tuneline.text.names import SUFFIXES

# Folders that hold other people's files or copies of ours.
SKIPPED = frozenset(("node_modules", "__pycache__", "site-packages", "venv"))

STDIN = "-"


def _matches(argument: str) -> list[str]:
    """The names that a pattern matches, or what is no pattern. Unreadable where it matches none."""
    import glob  # most arguments are names

    if not glob.has_magic(argument):
        return [argument]
    if not (names := sorted(glob.glob(argument, recursive=True))):
        raise Unreadable("matches no file")
    return names


def expand(argument: str, excluded: Callable[[Path], bool]) -> Iterator[Path]:
    """The files that one argument names. A named file counts whatever its suffix.

    Unreadable, in words without the path, where there is nothing to check; where a folder cannot be searched it
    comes behind the files of the others.
    """
    if not argument:
        raise Unreadable("an empty name is not the name of a file")
    # It never raises: a name that is too long or out of reach is refused when it is opened.
    names = [argument] if os.path.exists(argument) else _matches(argument)
    refused: list[OSError] = []
    found = False
    for name in names:
        for path in _in_folder(Path(name), excluded, refused) if os.path.isdir(name) else (Path(name),):
            found = True
            yield path
    if refused:
        where = os.fspath(refused[0].filename or argument)
        raise Unreadable(f"cannot be searched: {where}: {reason(refused[0])}")
    if not found:
        raise Unreadable(f"contains no file to check ({', '.join(sorted(SUFFIXES))})")


def is_pipe(path: str | Path) -> bool:
    """Whether a path leads to something that can be read only once. Never raises."""
    try:
        return stat.S_ISFIFO(os.stat(path).st_mode)
    except OSError:
        return False


def _in_folder(folder: Path, excluded: Callable[[Path], bool], refused: list[OSError]) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=refused.append):
        here = Path(place)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in SKIPPED and not excluded(here / name)
        )
        for name in sorted(files):
            path = here / name
            # Not a pipe, a device or a link to nowhere: nobody who names a folder means these.
            if path.suffix.lower() in SUFFIXES and os.path.isfile(path) and not excluded(path):
                yield path
