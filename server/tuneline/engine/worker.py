"""Checking a file that the editor has not opened, in a process of its own, so that the server goes on answering.

The server starts this module and writes one line to it: what it wants to know of which file. It answers with lines: the
share that is read while it reads, then what was found, or an error in words. A line is a pickled value in base64,
because settings bring targets along and findings bring messages; the two ends are the same program.
"""

from __future__ import annotations

import asyncio
import base64
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from tuneline.engine.disk import FileResult, check_file
from tuneline.engine.files.source import Source, Unreadable, reason
from tuneline.engine.fold import Placed, folded
from tuneline.engine.locate import locate
from tuneline.engine.plan import Plan
from tuneline.engine.portability import Portability, portability
from tuneline.settings.model import Settings
from tuneline.targets.table import known_targets
from tuneline.text.columns import Encoding, to_units
from tuneline.text.spans import Span

# Bytes of one line of the answer: a thousand findings with all they say are about a megabyte.
_ANSWER = 64 << 20
# Not with -m: what it makes must be of this module, not of `__main__`.
_PROCESS = "from tuneline.engine.worker import main; main()"


class Stopped(Exception):
    """The check did not come to an end; the words are for the user."""


class CheckedFile(NamedTuple):
    """What was found in a file.

    covered: what was checked, in words, see `coverage`.
    placed: the worst of `total` findings, without fixes, and with all spans in the client's units, because the lines
      stay in the other process.
    """

    format: str | None
    lines: int
    examples: int
    covered: str
    total: int
    placed: list[Placed]


async def check_on_disk(
    path: Path, settings: Settings, encoding: Encoding, most: int, progress: Callable[[float], bool]
) -> CheckedFile:
    """Check a file and give the `most` worst of its findings.

    `progress` is given the share that is read; when it says False, that ends it.

    Stopped where the file cannot be read, or the user does not want to wait. The process never outlives this.
    """
    found: CheckedFile = await _ask(_Question(path, settings, encoding, most), progress)
    return found


async def compare_on_disk(path: Path, settings: Settings, progress: Callable[[float], bool]) -> Portability:
    """Who can read a file, of all targets that the settings know; otherwise as `check_on_disk`."""
    found: Portability = await _ask(_Question(path, settings), progress)
    return found


class _Question(NamedTuple):
    """What is to be found out of a file. encoding: of the client; None where it is who can read the file."""

    path: Path
    settings: Settings
    encoding: Encoding | None = None
    most: int = 0


async def _ask(question: _Question, progress: Callable[[float], bool]) -> Any:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # nothing is imported from the folder that the editor was started in
        "-c",
        _PROCESS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # It imports from where this process does: an editor's extension brings its libraries in a folder of its own.
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        limit=_ANSWER,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(_line(question))
        with suppress(ConnectionError):
            await process.stdin.drain()
        while line := await process.stdout.readline():
            answer = _value(line)
            if isinstance(answer, str):
                raise Stopped(answer)
            if not isinstance(answer, float):
                return answer
            if not progress(answer):
                raise Stopped("Cancelled.")
        raise Stopped("The process that checks the file ended unexpectedly.")
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        await process.wait()


def main() -> None:
    """The process: one question from standard input, the answers to standard output."""
    question: _Question = _value(sys.stdin.buffer.readline())
    path, settings, encoding, most = question
    answer: CheckedFile | Portability | str
    try:
        answer = _compare(path, settings) if encoding is None else _check(path, settings, encoding, most)
    except (Unreadable, OSError) as error:
        words = reason(error) if isinstance(error, OSError) else error
        answer = f"{path.name or path} {words}."
    _say(answer)


def _check(path: Path, settings: Settings, encoding: Encoding, most: int) -> CheckedFile:
    result = _read(path, Plan(settings))
    worst = sorted(folded(result.placed, result.lines), key=lambda it: it.finding.severity, reverse=True)

    def text_of(row: int) -> str:
        return next(iter(result.rows.texts(row, 1)), "")

    def units(row: int, span: Span | None) -> Span | None:
        text = text_of(row)
        return span and Span(to_units(text, span.start, encoding), to_units(text, span.end, encoding))

    placed = []
    for row, finding in (locate(it, text_of) for it in worst[:most]):
        related = tuple(replace(it, span=units(row + it.line, it.span)) for it in finding.related)
        placed.append(Placed(row, replace(finding, span=units(row, finding.span), related=related, fixes=())))
    covered = result.coverage.words(result.reading.formats)
    return CheckedFile(result.vote.format, result.lines, result.examples, covered, len(worst), placed)


def _compare(path: Path, settings: Settings) -> Portability:
    targets = known_targets(settings.own_targets)
    return portability(_read(path, Plan(settings, compared=tuple(it.name for it in targets))), targets)


def _read(path: Path, plan: Plan) -> FileResult:
    """Check a file, and say how far that has come."""
    source = Source(path)
    read = 0

    def advance(size: int) -> None:
        nonlocal read
        read += size
        _say(min(1.0, read / max(1, source.size)))

    return check_file(source, plan, progress=advance)


def _say(answer: CheckedFile | Portability | float | str) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(_line(answer))
        sys.stdout.buffer.flush()


def _line(value: object) -> bytes:
    return base64.b64encode(pickle.dumps(value)) + b"\n"


def _value(line: bytes) -> Any:
    return pickle.loads(base64.b64decode(line))
