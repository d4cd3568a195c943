"""Checking the files of a run, with a line on the terminal that says how far a long check has come.

The line is gone without a trace when the check is done.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from tuneline.cli.excerpt import excerpt
from tuneline.cli.output import terminal_width
from tuneline.cli.render.colour import takes_escapes
from tuneline.cli.session import Input, Session
from tuneline.domain.value import replace
from tuneline.engine.disk import FileResult, Progress, check_file
from tuneline.engine.files.source import Unreadable
from tuneline.engine.plan import Plan

# Below this a file is checked before a person could read the line.
_LEAST_BYTES = 4 << 20
_LEAST_SECONDS = 0.1
_BAR = 24
_CLEAR = "\r\x1b[K"

T = TypeVar("T")


def checked(
    session: Session,
    plan: Plan | Callable[[Input], Plan],
    shown: Callable[[Input, FileResult], T],
    *,
    quiet: bool = False,
) -> Iterator[T]:
    """What `shown` makes of each file. One that cannot be read is complained about and left out.

    plan: for all files, with the settings of each; or what makes the plan of a file.
    """
    for given in session.inputs():
        own = plan(given) if callable(plan) else replace(plan, settings=given.settings, named=given.named)
        try:
            with progress(given.name, given.source.size, quiet=quiet) as advance:
                result = check_file(given.source, own, jobs=session.jobs, progress=advance)
            made = shown(given, result)
        except Unreadable as error:
            session.complain(given.name, str(error))
            continue
        yield made


@contextmanager
def progress(name: str, size: int, *, quiet: bool = False) -> Iterator[Progress | None]:
    """A function to call with the bytes done since the last call; None where nobody looks at the terminal."""
    if quiet or size < _LEAST_BYTES or not takes_escapes(sys.stderr):
        yield None
        return
    # A line that wraps could not be cleared again: what does not fit is cut off.
    label = excerpt(name, 0, 1, terminal_width() - _BAR - len(" 100%  ") - 1).text
    done = 0
    shown = 0.0

    def advance(length: int) -> None:
        nonlocal done, shown
        done += length
        now = time.monotonic()
        if now - shown >= _LEAST_SECONDS:
            shown = now
            share = min(1.0, done / size)
            bar = ("━" * round(share * _BAR)).ljust(_BAR, "─")
            sys.stderr.write(f"{_CLEAR}{bar} {share:4.0%}  {label}")
            sys.stderr.flush()

    try:
        yield advance
    finally:
        if shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
