"""What the commands that read files share: settings, flags, sources, and what to do when one cannot be read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import wraps
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from msgspec import Struct, field

from tuneline.cli.output import say
from tuneline.engine.files.search import STDIN, expand, is_pipe
from tuneline.engine.files.source import Source, Unreadable, reason
from tuneline.engine.setting_names import NAMES, WITHOUT_TARGETS
from tuneline.settings import discover
from tuneline.settings.merge import merge, resolve
from tuneline.settings.model import Choices, OwnTargets, Settings
from tuneline.settings.patterns import excluded
from tuneline.settings.read import Loaded, read
from tuneline.settings.unknown import unknown_target
from tuneline.targets.table import target_names

CLEAN, FOUND, FAILED = 0, 1, 2


def misuse(words: str) -> Exception:
    """The error to raise for options that are wrong or do not go together."""
    from click import UsageError  # a command that is right needs no click, see `cli.plain`

    return UsageError(words)


class Input(NamedTuple):
    """A file to check. `name` is what reports call it; `settings` are those for this file.

    path: where it is, for all that depends on its place. `source` may be a copy elsewhere, as of standard input.
    named: whether an argument is this file; False where it was found in a folder or by a pattern.
    """

    name: str
    source: Source
    settings: Settings
    path: Path
    named: bool = True

    @property
    def is_copy(self) -> bool:
        """Whether what is read is a copy, so that to fix it would fix nothing."""
        return self.source.path != self.path


class Session(Struct):
    """One run: the files to read, flags over settings files, and whether anything could not be read.

    paths: as they were given. stdin_filename: what standard input is called. jobs: processes for large files.
    """

    flags: Choices
    config: Path | None = None
    isolated: bool = False
    force_exclude: bool = False
    paths: tuple[str, ...] = ()
    stdin_filename: str | None = None
    jobs: int = 1
    failed: bool = False
    _loaded: dict[Path | None, tuple[Settings, Path]] = field(default_factory=dict)
    _places: dict[Path, Path | None] = field(default_factory=dict)
    _said: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.isolated and self.config is not None:
            raise misuse("--isolated and --config cannot be used together")

    def complain(self, what: str, why: str) -> None:
        """One line on stderr, once; the run goes on and ends with exit code 2."""
        self.failed = True
        if (what, why) not in self._said:
            self._said.add((what, why))
            say(f"{what}: {why}")

    def inputs(self) -> Iterator[Input]:
        """The files that the arguments name, each once, opened. What cannot be read is complained about."""
        named = {os.path.realpath(argument) for argument in self.paths if argument != STDIN}
        for path in self._paths():
            yield from self._open(path, named=path is None or os.path.realpath(path) in named)

    def refuse_outputs(self, outputs: Mapping[str, Path | None]) -> None:
        """click.UsageError if a file that an option is to write is one of the files that the arguments name.

        One word left out, and a report would take the place of the training file after the option.
        """
        there = {
            option: path for option, path in outputs.items() if path is not None and os.path.exists(path)
        }
        for path in self._paths() if there else ():
            for option, output in there.items():
                if path is not None and _same_place(path, output):
                    raise misuse(f"{option} would overwrite {output}, which is one of the files to read")

    def _paths(self) -> Iterator[Path | None]:
        seen: set[str] = set()
        for argument in self.paths:
            try:
                for path in [None] if argument == STDIN else expand(argument, self._excluded):
                    if path is not None and self.force_exclude and self._excluded(path):
                        continue
                    real = STDIN if path is None else os.path.realpath(path)
                    if real not in seen:
                        seen.add(real)
                        yield path
            except Unreadable as error:
                self.complain(argument, str(error))

    @property
    def _place_of_stdin(self) -> Path:
        return Path(self.stdin_filename or "stdin.jsonl")

    def _open(self, path: Path | None, *, named: bool) -> Iterator[Input]:
        name = os.fspath(path) if path else self.stdin_filename or "<stdin>"
        place = path or self._place_of_stdin
        try:
            settings = self.settings_for(place)
            if path and not is_pipe(path):
                yield Input(name, Source(path), settings, place, named)
                return
            with path.open("rb") if path else nullcontext(sys.stdin.buffer) as pipe, spooled(pipe) as spool:
                yield Input(name, Source(spool), settings, place, named)
        except Unreadable as error:
            self.complain(name, str(error))
        except OSError as error:
            self.complain(name, reason(error))

    def settings_for(self, path: Path) -> Settings:
        """The settings for one file: the nearest settings file, its tables for this file, then the flags."""
        settings, folder = self._load(path)
        if words := self._unknown_target(settings.own):
            raise Unreadable(words)
        return merge(resolve(settings, path.absolute(), folder), self.flags)

    def refuse_unknown_targets(self) -> None:
        """click.UsageError if a flag names a target that no settings file of the run brings along."""
        if not self._unknown_target(OwnTargets()):
            return
        own = OwnTargets()
        for path in self._paths() if self.paths else (None,):
            own = own.with_more(self._load(path or self._place_of_stdin)[0].own)
        if words := self._unknown_target(own):
            raise misuse(words)

    def _unknown_target(self, own: OwnTargets) -> str:
        """What is wrong with the targets that a flag names, if anything is, where these private ones are known."""
        known = target_names(own.files)
        name = next((it for it in self.flags.target if it not in known), None)
        return "" if name is None else unknown_target(name, "the options", known, own.broken)

    def baseline_for(self, path: Path) -> Path | None:
        """The baseline that the settings name for a file, relative to the settings file."""
        settings, folder = self._load(path)
        return None if settings.baseline is None else folder / settings.baseline

    def _excluded(self, path: Path) -> bool:
        settings, folder = self._load(path)
        return excluded(settings.exclude, path.absolute(), folder)

    def _load(self, path: Path) -> tuple[Settings, Path]:
        """The settings of the nearest settings file, and the folder that its paths are relative to."""
        place = None if self.isolated else self.config or self._nearest(path.absolute().parent)
        if place not in self._loaded:
            loaded = discover.load(place, NAMES) if place else Loaded(None, Settings())
            for problem in loaded.problems:
                self.complain(os.fspath(problem.path) if problem.path else "settings", problem.message)
            self._loaded[place] = loaded.settings, loaded.path.parent if loaded.path else Path.cwd()
        return self._loaded[place]

    def _nearest(self, folder: Path) -> Path | None:
        if folder not in self._places:
            self._places[folder] = discover.find(folder)
        return self._places[folder]


def _same_place(one: Path, other: Path) -> bool:
    """Whether two paths lead to one name of one file. Another name of it (a hard link) is another place."""
    first, second = os.path.realpath(one), os.path.realpath(other)
    if first == second:
        return True
    if os.path.basename(first).casefold() != os.path.basename(second).casefold():
        return False
    try:  # where upper and lower case are the same, or a folder is mounted twice
        same_folder = os.path.samefile(os.path.dirname(first), os.path.dirname(second))
        return same_folder and os.path.samefile(first, second)
    except OSError:
        return False


def _names_in(option: str, text: str | None) -> list[str] | None:
    """The names in the value of an option, with commas between; click.UsageError if there is none."""
    if text is None:
        return None
    found = [name.strip() for name in text.split(",") if name.strip()]
    if not found:
        raise misuse(f'--{option} does not name a rule or group; "tuneline rules" lists them all')
    return found


def _flag_choices(values: dict[str, object]) -> Choices:
    """The settings that flags make; click.UsageError with the nearest right name for a wrong one."""
    given = {key: value for key, value in values.items() if value is not None}
    loaded = read(given, WITHOUT_TARGETS, source="the options")
    if loaded.problems:
        raise misuse("; ".join(problem.message for problem in loaded.problems))
    return loaded.settings


@contextmanager
def spooled(pipe: BinaryIO) -> Iterator[Path]:
    """What comes through a pipe as a file, since lines are read again for excerpts and by several processes."""
    import shutil
    import tempfile

    handle, name = tempfile.mkstemp(prefix="tuneline-", suffix=".jsonl")
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(pipe, file)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def known_names(config: Path | None = None) -> tuple[str, ...]:
    """The names of targets, those of a settings file too: this one, or the one of the working folder."""
    place = config or discover.find(Path.cwd())
    return target_names(discover.load(place, NAMES).settings.own.files if place else ())


def with_session(command: Callable[..., int]) -> Callable[..., int]:
    """Gives a command a session, made of the options of every command that reads training files."""

    @wraps(command)
    def run(
        *,
        paths: tuple[str, ...],
        stdin_filename: str | None,
        config: Path | None,
        isolated: bool,
        jobs: int | None,
        force_exclude: bool = False,
        **others: Any,
    ) -> int:
        names = {name: others.pop(name) for name in ("target", "method", "model")}
        lists = {name: _names_in(name, others.pop(name)) for name in ("select", "ignore") if name in others}
        flags = _flag_choices(names | lists)
        session = Session(flags, config, isolated, force_exclude, paths, stdin_filename, jobs or processors())
        session.refuse_unknown_targets()
        return command(session, **others)

    return run
