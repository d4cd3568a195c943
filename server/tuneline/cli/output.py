"""Writing what a renderer gives, to standard output or a file."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path


def echo(pieces: Iterable[str], path: Path | None = None, *, quiet: bool = False) -> None:
    """Write the pieces as they come. A file appears under its name only when it is complete.

    Characters that the output's encoding does not have are escaped, since a name or an excerpt may hold any.
    """
    if quiet:
        for _ in pieces:
            pass
        return
    if path is None:
        for piece in pieces:
            sys.stdout.write(_encodable(piece, sys.stdout.encoding or "utf-8"))
        sys.stdout.flush()
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.writelines(pieces)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _encodable(text: str, encoding: str) -> str:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode(encoding, "backslashreplace").decode(encoding)
    return text


def terminal_width() -> int:
    """Columns of the terminal, or 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns
