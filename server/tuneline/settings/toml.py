"""The text and the tables of a settings file. Raises OSError, ValueError or RecursionError, and does not hang."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tuneline.settings import limits
from tuneline.settings.regular import read

# A bare or quoted part of a key and its dot, many times; possessive and from the start of a part, to stay linear.
_DEEP = rf"""(?a)(?<![\w.-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{limits.KEY_PARTS}}}"""  # fmt: skip


def text_of(path: Path) -> str:
    """The text of a settings file."""
    # Editors on Windows put a byte order mark in front, which TOML does not have.
    return read(path, limits.FILE_BYTES).decode("utf-8-sig")


def tables(text: str) -> dict[str, Any]:
    """What the text of a settings file holds."""
    if (found := _plain(text)) is not None:
        return found
    import re
    import tomllib

    if re.search(_DEEP, text):
        raise RecursionError("a key has too many parts")
    return tomllib.loads(text)


def _plain(text: str) -> dict[str, Any] | None:
    """What a text of comments, plain keys, strings and lists of strings holds; None for any other.

    Most settings files are such, and to import tomllib takes a thirtieth of a start.
    """
    found: dict[str, Any] = {}
    table = found
    for end in text.replace("\r\n", "\n").split("\n"):
        line = end.strip(" \t")
        if not line.isprintable():
            return None
        if not line or line[0] == "#":
            continue
        if line[0] == "[":
            name = line[1:-1].strip(" ")
            if line[-1] != "]" or not _is_bare(name) or name in found:
                return None
            table = found[name] = {}
            continue
        key, _, written = line.partition("=")
        key, given = key.rstrip(" "), _value(written.strip(" "))
        if given is None or not _is_bare(key) or key in table:
            return None
        table[key] = given
    return found


def _is_bare(key: str) -> bool:
    return key.isascii() and key.replace("-", "").replace("_", "").isalnum()


def _value(written: str) -> bool | str | list[str] | None:
    if written in ("true", "false"):
        return written == "true"
    if written[:1] != "[":
        return _string(written)
    if written[-1] != "]":
        return None
    parts = [it.strip(" ") for it in written[1:-1].split(",")]
    if not parts[-1]:
        parts.pop()
    items = [it for it in map(_string, parts) if it is not None]
    return items if len(items) == len(parts) else None


def _string(written: str) -> str | None:
    inside = written[1:-1]
    is_plain = (
        len(written) > 1 and written[0] == written[-1] == '"' and '"' not in inside and "\\" not in inside
    )
    return inside if is_plain else None
