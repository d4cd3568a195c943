"""What the commands that read files share: settings, flags, sources, and what to do when one cannot be read."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import click

from tuneline.analysis.source import Source, Unreadable
from tuneline.cli.paths import STDIN, expand
from tuneline.rules.table import GROUPS, RULES
from tuneline.settings import discover
from tuneline.settings.merge import excluded, merge, resolve
from tuneline.settings.model import Choices, Settings
from tuneline.settings.read import Loaded, Problem, read

NAMES = frozenset((*RULES, *GROUPS))

CLEAN, FOUND, FAILED = 0, 1, 2


class Input(NamedTuple):
    """A file to check. `name` is what reports call it; `settings` are those for this file."""

    name: str
    source: Source
    settings: Settings


@dataclass
class Session:
    """One run: flags over settings files, and whether anything could not be read."""

    flags: Choices
    config: Path | None = None
    isolated: bool = False
    failed: bool = False
    _loaded: dict[Path | None, Loaded] = field(default_factory=dict)

    def complain(self, what: str, why: str) -> None:
        """One line on stderr; the run goes on and ends with exit code 2."""
        self.failed = True
        click.echo(f"tuneline: {what}: {why}", err=True)

    def inputs(self, arguments: tuple[str, ...], stdin_name: str | None = None) -> Iterator[Input]:
        """The files that the arguments name, each once, opened. What cannot be read is complained about."""
        seen: set[Path] = set()
        for argument in arguments:
            try:
                for path in [Path(STDIN)] if argument == STDIN else expand(argument, self._excluded):
                    if argument != STDIN and (real := path.resolve()) in seen:
                        continue
                    seen.add(path if argument == STDIN else real)
                    yield from self._open(path, argument == STDIN, stdin_name)
            except Unreadable as error:
                self.complain(argument, str(error))

    def _open(self, path: Path, stdin: bool, stdin_name: str | None) -> Iterator[Input]:
        name = (stdin_name or "<stdin>") if stdin else os.fspath(path)
        try:
            if stdin:
                with _spooled() as spool:
                    yield Input(name, Source(spool), self.settings_for(Path(stdin_name or "stdin.jsonl")))
            else:
                yield Input(name, Source(path), self.settings_for(path))
        except Unreadable as error:
            self.complain(name, str(error))

    def settings_for(self, path: Path) -> Settings:
        """The settings for one file: the nearest settings file, its tables for this file, then the flags."""
        loaded = self._load(path)
        folder = loaded.path.parent if loaded.path else Path.cwd()
        return merge(resolve(loaded.settings, path.absolute(), folder), self.flags)

    def baseline_for(self, path: Path) -> Path | None:
        """The baseline that the settings name for a file, relative to the settings file."""
        loaded = self._load(path)
        if loaded.settings.baseline is None:
            return None
        return (loaded.path.parent if loaded.path else Path.cwd()) / loaded.settings.baseline

    def _excluded(self, path: Path) -> bool:
        loaded = self._load(path)
        folder = loaded.path.parent if loaded.path else Path.cwd()
        return excluded(loaded.settings, path.absolute(), folder)

    def _load(self, path: Path) -> Loaded:
        place = None if self.isolated else self.config or discover.find(path.absolute().parent)
        if place not in self._loaded:
            self._loaded[place] = discover.load(place, NAMES) if place else Loaded(None, Settings())
            for problem in self._loaded[place].problems:
                self.complain(_where(problem), problem.message)
        return self._loaded[place]


def _where(problem: Problem) -> str:
    return os.fspath(problem.path) if problem.path else "settings"


def flag_choices(values: dict[str, object]) -> Choices:
    """The settings that flags make; click.UsageError with the nearest right name for a wrong one."""
    given = {key: value for key, value in values.items() if value not in (None, ())}
    loaded = read(given, NAMES, source="the command line")
    if loaded.problems:
        raise click.UsageError("; ".join(problem.message for problem in loaded.problems))
    return loaded.settings


@contextmanager
def _spooled() -> Iterator[Path]:
    """Standard input as a file, since lines are read again for excerpts and by several processes."""
    handle, name = tempfile.mkstemp(prefix="tuneline-", suffix=".jsonl")
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def reading_options(command: Callable[..., object]) -> Callable[..., object]:
    """The options of every command that reads training files."""
    options = (
        click.option(
            "--target", metavar="NAME", help="Who will read the file: any, openai, azure. Default: any."
        ),
        click.option(
            "--method", metavar="NAME", help="Training method: supervised, preference or reinforcement."
        ),
        click.option(
            "--model",
            metavar="NAME",
            help="Base model; gives limit, encoding and price. Example: gpt-4o-mini",
        ),
        click.option(
            "--config",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="Use this settings file.",
        ),
        click.option("--isolated", is_flag=True, help="Ignore all settings files."),
        click.option(
            "--jobs", type=click.IntRange(1), default=None, help="Processes for large files. Default: all."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
