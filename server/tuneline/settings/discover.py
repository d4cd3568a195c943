"""Finding and reading the settings file that applies to a file: the nearest one up the tree.

In one folder `tuneline.toml` overrides `pyproject.toml`, which counts only if it has a table
`[tool.tuneline]`. Files are not merged with those further up, so what applies can be read in one place.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from tuneline.settings import limits, regular, toml
from tuneline.settings.model import Names, Settings
from tuneline.settings.problems import Problem, unreadable
from tuneline.settings.read import Loaded, read

OWN = "tuneline.toml"
SHARED = "pyproject.toml"


def find(start: Path) -> Path | None:
    """The settings file for a file or folder, which need not exist; None if there is none up to the root.

    The search ends below a folder of somebody else, who has no say in what is checked here.
    """
    start = start.absolute()
    ours: set[int] = set()
    for folder in (start, *start.parents):
        if _belongs_to_others(folder, ours):
            return None
        if _applies(folder / OWN):
            return folder / OWN
        if _applies(folder / SHARED) and _has_our_table(folder / SHARED):
            return folder / SHARED
    return None


def load(path: Path, names: Names) -> Loaded:
    """The settings in a file; never raises. `names` are what they may name."""
    text = ""
    try:
        text = toml.text_of(path)
        data = toml.tables(text)
    except (OSError, ValueError, RecursionError) as fault:
        return Loaded(path, Settings(), (Problem(path, "", unreadable(path.name, fault, text)),))
    return pick(path, data, names)


def pick(path: Path, data: dict[str, Any], names: Names) -> Loaded:
    """The settings in what a settings file holds; never raises."""
    if path.name != SHARED:
        return read(data, names, path=path)
    ours: Any = data.get("tool", {}).get("tuneline", {})
    if not isinstance(ours, dict):
        return Loaded(path, Settings(), (Problem(path, "tool.tuneline", "[tool.tuneline] must be a table"),))
    return read(ours, names, path=path)


def _applies(path: Path) -> bool:
    """Whether this is a settings file for us; never raises.

    Where everybody may make files, as in the folder for temporary ones, it must be the user's own or the system's:
    otherwise anybody could say what is checked in the folders below.
    """
    # Not Path.is_file, which raises in a folder above us that must not be searched.
    if not os.path.isfile(path):
        return False
    try:
        shared = bool(os.stat(path.parent).st_mode & stat.S_IWOTH)
        return os.name == "nt" or not shared or os.stat(path).st_uid in (0, os.getuid())
    except OSError:
        return False


def _belongs_to_others(folder: Path, ours: set[int]) -> bool:
    """Whether a folder belongs neither to the user, nor to the system, nor to the owner of the first one that exists.

    ours: whose folders are trusted; the first one is added, as in a container everything may belong to somebody else.
    """
    if os.name == "nt":
        return False
    try:
        owner = os.stat(folder).st_uid
    except OSError:
        return False
    if not ours:
        ours.update((0, os.getuid(), owner))
    return owner not in ours


def _has_our_table(path: Path) -> bool:
    try:
        tool = toml.tables(toml.text_of(path)).get("tool")
    except (OSError, ValueError, RecursionError):
        # A broken file is our business only where our table is in it; `load` then says what is wrong.
        return b"[tool.tuneline" in _bytes(path)
    return isinstance(tool, dict) and "tuneline" in tool


def _bytes(path: Path) -> bytes:
    try:
        return regular.read(path, limits.FILE_BYTES)
    except OSError:
        return b""
