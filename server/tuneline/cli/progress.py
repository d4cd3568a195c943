"""A line on the terminal that says how far a long check has come. Gone without a trace when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tuneline.cli.excerpt import excerpt
from tuneline.cli.output import terminal_width
from tuneline.cli.render.colour import takes_escapes
from tuneline.engine.disk import Progress

# Below this a file is checked before a person could read the line.
_LEAST_BYTES = 4 << 20
_LEAST_SECONDS = 0.1
_BAR = 24
_CLEAR = "\r\x1b[K"


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
