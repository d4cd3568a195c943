"""Settings from plain data, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tuneline.settings.model import Names, OwnTargets, Settings
from tuneline.settings.problems import Problem


class Loaded(NamedTuple):
    """Settings as far as they could be read. `path` is None if they come from no file."""

    path: Path | None
    settings: Settings
    problems: tuple[Problem, ...] = ()


def read(
    data: Mapping[str, object],
    names: Names,
    *,
    path: Path | None = None,
    source: str = "",
    folder: Path | None = None,
) -> Loaded:
    """Settings from a table, and the private targets that it names; never raises.

    `source` says in messages where the data come from; it is the name of the file where there is one.
    folder: what paths are relative to where there is no file; the working folder if it is not given.
    """
    files = data.get("targets")
    if not files and (settings := Settings.plainly(data, names)) is not None:
        return Loaded(path, settings)
    source = path.name if path else source or "the settings"
    from copy import deepcopy  # with what it loads, what plain settings need not pay

    try:
        left = deepcopy(dict(data))
    except RecursionError:
        return Loaded(path, Settings(), (Problem(path, "", f"{source} is nested too deep"),))
    own, problems = OwnTargets(), list[Problem]()
    if files:
        from tuneline.settings import target_files

        own, problems = target_files.load(files, path.parent if path else folder or Path.cwd(), names, source)
    known = names
    if names.targets is not None:
        known = names._replace(targets=(*names.targets, *own.files), broken=own.broken)
    if (settings := Settings.plainly(left, known)) is None:
        from tuneline.settings import wrong

        settings = wrong.take_out(left, known, path, source, problems)
    return Loaded(path, settings.with_own(own) if files else settings, tuple(problems))
