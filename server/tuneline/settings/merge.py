"""Which settings apply to a file: the settings file, its tables for that file, then editor or flags."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Any

from tuneline.settings.model import Choices, Settings


def merge(base: Settings, over: Choices) -> Settings:
    """`base` with everything that was set in `over`; tables are merged key by key, lists are replaced."""
    update: dict[str, Any] = {}
    for name in over.model_fields_set:
        value = getattr(over, name)
        update[name] = getattr(base, name) | value if isinstance(value, dict) else value
    return base.model_copy(update=update)


def resolve(settings: Settings, path: Path, folder: Path) -> Settings:
    """The settings for one file: its tables in `files` applied in their order.

    Patterns are relative to `folder`, where the settings file lies.
    """
    for pattern, table in settings.files.items():
        if matches(pattern, path, folder):
            settings = merge(settings, table)
    return settings


def excluded(settings: Settings, path: Path, folder: Path) -> bool:
    """Whether a file or folder is left out when a folder above it is checked."""
    return any(matches(pattern, path, folder) for pattern in settings.exclude)


def matches(pattern: str, path: Path, folder: Path) -> bool:
    """Whether a glob pattern names a file, or a folder above it.

    `*`, `?` and `[...]` stay within a name, `**` stands for any folders. A pattern without a slash is looked
    for in every folder, another one from `folder` on; a slash at the end means what lies inside. Case counts.
    """
    parts = [part for part in pattern.replace("\\", "/").split("/") if part not in ("", ".")]
    if "/" not in pattern.rstrip("/"):
        parts.insert(0, "**")
    if pattern.endswith("/"):
        parts.append("*")
    return _match(parts, _names(path, folder))


def _names(path: Path, folder: Path) -> tuple[str, ...]:
    try:
        return PurePath(os.path.relpath(path, folder)).parts
    except ValueError:
        # Another drive on Windows: nothing is relative to the folder but the name is a name.
        return (path.name,)


def _match(parts: list[str], names: tuple[str, ...]) -> bool:
    if not parts:
        return True
    if parts[0] == "**":
        return any(_match(parts[1:], names[index:]) for index in range(len(names) + 1))
    return bool(names) and fnmatchcase(names[0], parts[0]) and _match(parts[1:], names[1:])
