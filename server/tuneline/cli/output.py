"""Writing what a renderer gives, to standard output or a file, and words about the run, to standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path

from tuneline.text.visible import visible


def echo(pieces: Iterable[str], path: Path | None = None, *, quiet: bool = False) -> None:
    """Write the pieces as they come. A file appears under its name only when it is complete.

    Characters that the output's encoding does not have are escaped, since a name or an excerpt may hold any.
    """
    if quiet:
        for _ in pieces:
            pass
    elif path is None:
        for piece in pieces:
            sys.stdout.write(_encodable(piece, sys.stdout.encoding or "utf-8"))
        sys.stdout.flush()
    else:
        from tuneline.engine.files.atomic import whole

        with whole(path) as file:
            for piece in pieces:
                file.write(piece.encode("utf-8", "backslashreplace"))


def echo_json(data: object) -> None:
    """Write plain data, which may hold dates, as JSON for people and programs."""
    echo([json.dumps(data, indent=2, default=date.isoformat) + "\n"])


def say(words: str) -> None:
    """One line on standard error, whatever a name in it holds; nothing if nobody is there to read it."""
    with suppress(OSError):
        print(f"tuneline: {visible(words)}", file=sys.stderr, flush=True)


def in_words(error: OSError) -> str:
    """What the system has against a file, in its own words."""
    return (error.strerror or str(error)).lower()


def _encodable(text: str, encoding: str) -> str:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode(encoding, "backslashreplace").decode(encoding)
    return text


def terminal_width() -> int:
    """Columns of the terminal, or 100 where there is none."""
    # As `shutil.get_terminal_size`, which brings four libraries of compression along.
    try:
        columns = int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        columns = 0
    if columns <= 0:
        with suppress(AttributeError, ValueError, OSError):
            columns = os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
    return columns if columns > 0 else 100
