"""Which settings apply to a file: the settings file, its tables for that file, then editor or flags."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tuneline.settings.model import Choices, Settings
from tuneline.settings.patterns import matches


def merge(base: Settings, over: Choices) -> Settings:
    """`base` with everything that was set in `over`; tables are merged key by key, lists are replaced.

    Private targets of both are known, those of `over` where both have one of a name.
    """
    update: dict[str, Any] = {}
    for name in over.model_fields_set:
        value = getattr(over, name)
        update[name] = getattr(base, name) | value if isinstance(value, dict) else value
    made = base.model_copy(update=update)
    if isinstance(over, Settings) and over.own.files:
        return made.with_own(over.own.with_more(base.own))
    return made


def resolve(settings: Settings, path: Path, folder: Path) -> Settings:
    """The settings for one file: its tables in `files` applied in their order.

    Patterns are relative to `folder`, where the settings file lies.
    """
    for pattern, table in settings.files.items():
        if matches(pattern, path, folder):
            settings = merge(settings, table)
    return settings
