"""What the tests in real editors share: a place to work in, waiting, and leaving nothing behind."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from pages import ROOT
from sample import MIXED, NAME
from tap import Tap

T = TypeVar("T")
SCRIPTS = ROOT / ".venv" / ("Scripts" if os.name == "nt" else "bin")
# Whatever is started has this in its environment and so do all its children, also those with a session of their
# own, such as the language servers that Neovim and Emacs start: that is how they are found at the end.
MARK = "TUNELINE_EDITOR_RUN"
# Seconds to wait for what a quick machine does at once. A busy one may need most of them; what is broken is to be
# seen earlier, by a condition that fails as soon as the program that is waited for has ended.
PATIENCE = 120


class Unmet(AssertionError):
    """What was waited for has not come."""


class Work:
    """A folder of its own for one run of one editor, with a home, a project and a `tuneline` command.

    folder: temporary and short, since sockets lie in it. cache: where editors are installed.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder, self.cache = folder, cache
        self.home, self.project = folder / "home", folder / "project"
        self.home.mkdir(parents=True)
        self.project.mkdir()
        self.tap = Tap(folder / "bin", SCRIPTS / "tuneline")
        self.path = [self.tap.folder, SCRIPTS]  # what goes before the PATH of the machine
        self.pictures = False  # whether to write those of docs/images/editors/
        self.witnesses: dict[str, Callable[[], str | bytes]] = {}
        self._mark = uuid.uuid4().hex
        self._started: list[subprocess.Popen[bytes]] = []

    def environment(self, **more: str) -> dict[str, str]:
        """That of the machine with another home, `tuneline` first on the PATH, and nothing of the user's settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "TMUX"))}
        return {
            **kept,
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_DATA_HOME": str(self.home / ".local" / "share"),
            "XDG_STATE_HOME": str(self.home / ".local" / "state"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "XDG_RUNTIME_DIR": str(self.folder),
            "TMPDIR": str(self.folder),
            "PATH": os.pathsep.join((*map(str, self.path), os.environ["PATH"])),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            MARK: self._mark,
            **more,
        }

    def write(self, path: str | Path, text: str) -> Path:
        """A file in the work folder, or under its home or project; folders are made."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        return file

    def sample(self, name: str = NAME, text: str = MIXED.text) -> Path:
        """A training file in the project."""
        return self.write(self.project / name, text)

    def start(
        self,
        command: list[str | Path],
        environment: Mapping[str, str] | None = None,
        *,
        log: str = "log",
        cwd: Path | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start something in a session of its own; what it prints goes to the file `log` in the work folder."""
        with (self.folder / log).open("ab") as out:
            process = subprocess.Popen(
                command,
                cwd=cwd or self.project,
                env=environment or self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def ask(self, *command: str | Path, seconds: float = PATIENCE) -> str:
        """What a command prints that ends by itself; an AssertionError if it fails."""
        done = subprocess.run(
            command, cwd=self.project, env=self.environment(), stdin=subprocess.DEVNULL,
            capture_output=True, timeout=seconds, check=False,
        )  # fmt: skip
        printed = done.stdout.decode("utf-8", "replace")
        said = f"{printed}\n{done.stderr.decode('utf-8', 'replace')}".strip()
        assert done.returncode == 0, f"{Path(command[0]).name} ended with {done.returncode}: {said}"
        return printed

    def testify(self, folder: Path) -> None:
        """Save into a folder what is needed to understand a failure."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, witness in self.witnesses.items():
            try:
                told = witness()
            except Exception as error:  # noqa: BLE001 - a witness that is gone must not hide the failure
                told = f"{type(error).__name__}: {error}"
            (folder / name).write_bytes(told.encode() if isinstance(told, str) else told)
        for file in self.folder.rglob("*"):
            if file.is_file() and not file.is_symlink() and file.stat().st_size < 5_000_000:
                copy = folder / file.relative_to(self.folder)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)

    def close(self) -> list[str]:
        """End everything that was started. The names of what had to be killed, because it did not end when told."""
        for process in self._started:
            _signal_group(process.pid, signal.SIGTERM)
        for pid in self._marked():
            _signal(pid, signal.SIGTERM)
        end = time.monotonic() + 3
        while time.monotonic() < end and (self._marked() or any(it.poll() is None for it in self._started)):
            time.sleep(0.02)
        killed = self._marked()
        for process in self._started:
            _signal_group(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)
        while left := self._marked():  # also what was being started meanwhile
            for pid in left:
                _signal(pid, signal.SIGKILL)
            time.sleep(0.02)
        _reap()
        return sorted(killed.values())

    def _marked(self) -> dict[int, str]:
        """The processes, with their names, that have this run's mark; none where the system does not tell."""
        mark = f"{MARK}={self._mark}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "comm").read_text().strip()
            except OSError:
                continue  # it has ended, or is another user's
        return found


def adopt() -> None:
    """Become the parent of what the processes started from here leave behind, so that no zombies stay."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _signal_group(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def wait(what: str, condition: Callable[[], T], seconds: float = PATIENCE) -> T:
    """The first answer of a condition that is true; Unmet, which says what was waited for, if none comes."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > end:
            raise Unmet(f"waited {seconds:g} seconds for {what}; the last answer was {answer!r}")
        time.sleep(0.05)
    return answer


def saved(file: Path) -> str | None:
    """The text of a file; None while an editor is putting another one into its place."""
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        return None


def equal(what: str, found: object, expected: object) -> None:
    """An AssertionError that shows both if they differ."""
    assert found == expected, f"{what}:\n  found    {found!r}\n  expected {expected!r}"


@contextmanager
def time_limit(seconds: float, what: str) -> Iterator[None]:
    """Whatever is done inside ends with a TimeoutError after so many seconds."""

    def ring(_number: int, _frame: object) -> None:
        raise TimeoutError(f"{what} was not done after {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def act(
    what: str,
    attempt: Callable[[], object],
    effect: Callable[[], T],
    patience: float = 4,
    seconds: float = PATIENCE,
) -> T:
    """Do something until its effect is seen, and give what `effect` answers then.

    Graphical editors lose keys now and then. The effect is looked for before every attempt, so what has worked is not
    repeated. patience: seconds for the effect of the first attempt, twice as many for the next and so on.
    """
    end = time.monotonic() + seconds
    while not (answer := effect()):
        assert time.monotonic() < end, f"tried for {seconds:g} seconds: {what}"
        attempt()
        with suppress(Unmet):
            return wait(what, effect, patience)
        patience *= 2
    return answer
