"""The text and the tables of a settings file. Raises OSError, ValueError or RecursionError, and does not hang."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from tuneline.settings import limits
from tuneline.settings.regular import read

# A bare or quoted part of a key and its dot, many times; possessive and from the start of a part, to stay linear.
_DEEP = re.compile(
    rf"""(?<![\w.-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{limits.KEY_PARTS}}}""", re.ASCII
)


def text_of(path: Path) -> str:
    """The text of a settings file."""
    # Editors on Windows put a byte order mark in front, which TOML does not have.
    return read(path, limits.FILE_BYTES).decode("utf-8-sig")


def tables(text: str) -> dict[str, Any]:
    """What the text of a settings file holds."""
    if _DEEP.search(text):
        raise RecursionError("a key has too many parts")
    return tomllib.loads(text)
