"""The command run in this process, which is quick, and as a process of its own, where that matters."""

from __future__ import annotations

import gc
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple, cast
from unittest import mock

from tuneline.cli.main import command

COMMAND = (sys.executable, "-m", "tuneline")


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


class _Stream(io.TextIOWrapper):
    def text(self) -> str:
        self.flush()
        written = self.buffer
        assert isinstance(written, io.BytesIO)
        return written.getvalue().decode("utf-8", "surrogateescape")


def run(*words: str, stdin: bytes = b"", **environment: str) -> Outcome:
    """The command with these words, in the working folder, with nothing that is a terminal."""
    out, err = (
        _Stream(io.BytesIO(), "utf-8", errors, newline="") for errors in ("strict", "backslashreplace")
    )
    before, threshold = signal.getsignal(signal.SIGTERM), gc.get_threshold()
    try:
        with (
            mock.patch.object(sys, "argv", ["tuneline", *words]),
            mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin))),
            mock.patch.object(sys, "stdout", out),
            mock.patch.object(sys, "stderr", err),
            mock.patch.dict(os.environ, {"COLUMNS": "100", "NO_COLOR": "", "FORCE_COLOR": "", **environment}),
        ):
            return Outcome(command(list(words)), out.text(), err.text())
    except SystemExit as left:
        return Outcome(cast(int, left.code), out.text(), err.text())
    finally:
        signal.signal(signal.SIGTERM, before)
        gc.set_threshold(*threshold)


def start(*words: str | bytes, cwd: Path, **more: Any) -> subprocess.Popen[bytes]:
    """The command as a process, with pipes for what it writes unless told otherwise."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    variables = environment() | more.pop("env", {})
    return subprocess.Popen([*COMMAND, *words], cwd=cwd, env=variables, **(pipes | more))


def environment() -> dict[str, str]:
    """The environment of a process, in which it runs the code beside these tests and colours nothing."""
    changed = {"PYTHONPATH": str(Path(__file__).parents[2] / "server"), "NO_COLOR": "", "FORCE_COLOR": ""}
    return os.environ | changed


def finish(process: subprocess.Popen[bytes]) -> Outcome:
    """How a process ends; it is killed if it does not, so that no test waits for ever."""
    try:
        out, err = process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate(timeout=30)
    return Outcome(process.returncode, (out or b"").decode(), (err or b"").decode())


def chat(number: int, **answer: Any) -> str:
    """A chat example without a finding; no two are equal. `answer` are more keys of its answer."""
    turns = [
        {"role": "user", "content": f"Question {number}"},
        {"role": "assistant", "content": f"Answer {number}", **answer},
    ]
    return json.dumps({"messages": turns})


def chats(count: int = 12, bad: dict[int, str] | None = None, end: str = "\n") -> str:
    """A file of examples, with other lines in the place of some of them (by number, from 0)."""
    return "".join((bad or {}).get(number, chat(number)) + end for number in range(count))


WEIGHT = chat(3, weight=0.5)
COMMA = chat(3)[:-1] + ",}"


def write(path: Path, content: str | bytes) -> Path:
    """A file with this content, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
