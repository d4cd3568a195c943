"""A client of `tuneline server` as a process of its own, for what is about the process.

A process that is busy is waited for, however long it takes; one that does nothing any more is not. Busy is what has
used the processor since the last look, or wants to: on a loaded machine it waits for its turn.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from lsp.loop import Broken
from lsp.peer import Peer

SERVER = (sys.executable, "-m", "tuneline", "server")
# Seconds between two looks, and how many in a row must find a process that does nothing. The server itself wakes
# up every three seconds to see whether its editor is still there.
LOOK = 0.1
LOOKS = 100
# Seconds that a process may take where the system does not say what it does.
BLIND = 600.0


def wait_for(process: subprocess.Popen[bytes], done: Callable[[float], bool]) -> None:
    """Wait until `done`, which gets the seconds that it may take to find out. Broken if the process does nothing."""
    looks, before, began = 0, None, time.monotonic()
    while not done(LOOK):
        now = activity(process.pid)
        looks = looks + 1 if now is not None and now == before else 0
        before = now
        if looks > LOOKS or (now is None and time.monotonic() - began > BLIND):
            raise Broken("the process does nothing any more, and what was waited for has not happened")


def code_of(process: subprocess.Popen[bytes]) -> int:
    """The exit code of a process that is about to end."""

    def ended(seconds: float) -> bool:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        return process.returncode is not None

    wait_for(process, ended)
    code: int = process.returncode
    return code


def activity(pid: int) -> object:
    """What is equal to the last one only if all threads of a process slept in between; None if nobody can know."""
    found: list[object] = []
    try:
        for thread in sorted(Path(f"/proc/{pid}/task").iterdir()):
            state, *fields = (thread / "stat").read_text("utf-8").rpartition(")")[2].split()
            if state in "RD":  # it runs, or would if it could
                return object()
            found.append((thread.name, *fields[10:12]))
            # What waits for another process does as much as that one.
            found += [activity(int(child)) for child in (thread / "children").read_text("utf-8").split()]
    except OSError:
        return None
    return found


class ProcessClient(Peer):
    """A client with a server process of its own."""

    def __init__(self, *arguments: str, command: Sequence[str] = SERVER) -> None:
        super().__init__()
        self.process = subprocess.Popen(
            [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._arrived: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._errors: list[bytes] = []
        takes = ((self.process.stdout, self._arrived.put), (self.process.stderr, self._errors.append))
        self._threads = [threading.Thread(target=_read, args=pair, daemon=True) for pair in takes]
        for thread in self._threads:
            thread.start()

        assert self.process.stdin is not None
        self.input = self.process.stdin

    def __enter__(self) -> ProcessClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.input.write(data)
        self.input.flush()

    def close_input(self) -> None:
        """Close the pipe to the server."""
        self.input.close()

    def wait_until(self, done: Callable[[], bool]) -> None:
        """Take messages until something holds. Broken if the server does nothing any more, EOFError if it has gone."""

        def taken(seconds: float) -> bool:
            if done():
                return True
            with contextlib.suppress(queue.Empty):
                data = self._arrived.get(timeout=seconds)
                if not data:
                    raise EOFError(f"the server has gone; standard error: {self.errors()}")
                self.feed(data)
            return done()

        wait_for(self.process, taken)

    def exit_code(self) -> int:
        """What the process ends with."""
        return code_of(self.process)

    def errors(self) -> str:
        """What the server wrote to standard error so far."""
        return b"".join(self._errors).decode("utf-8", "replace")


def _read(stream: IO[bytes], take: Callable[[bytes], object]) -> None:
    while data := os.read(stream.fileno(), 1 << 16):
        take(data)
    take(b"")
