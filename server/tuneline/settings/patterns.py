"""Glob patterns with the meaning that .gitignore gives them, for `exclude` and `files`.

A pattern is held against the names of a path one after the other, with the set of places where it can be after each:
the work is names times parts, whatever the pattern. pathspec 1.1.1 would say the same with regular expressions that
backtrack: `*a*a*a*a*a*a*b` takes it 70 s on one name of 120 characters, and settings come with other people's files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from fnmatch import translate
from functools import lru_cache
from pathlib import Path, PurePath

from tuneline.settings import limits
from tuneline.targets.limits import ENTRIES

# A part of a pattern: whether a name fits it; None for `**`.
_Part = Callable[[str], object] | None


def problem(pattern: str) -> str:
    """Why this cannot be a pattern, or nothing."""
    if not pattern.strip("/!"):
        return "this pattern matches nothing"
    if len(pattern) > limits.PATTERN_SIZE:
        return f"a pattern has at most {limits.PATTERN_SIZE:,} characters"
    if len(_parts(pattern)[0]) > limits.PATTERN_NAMES:
        return f"a pattern has at most {limits.PATTERN_NAMES} names between slashes"
    return ""


def excluded(patterns: Iterable[str], path: Path, folder: Path) -> bool:
    """Whether a file or folder is named by the patterns, or lies in a folder that is.

    A pattern that begins with `!` takes back what patterns before it named; nothing in a folder that stays named.
    Patterns are relative to `folder`.
    """
    names = _names(path, folder)
    named: dict[int, bool] = {}
    for pattern in patterns:
        named |= dict.fromkeys(_ends(pattern.removeprefix("!"), names), not pattern.startswith("!"))
    return any(named.values())


def matches(pattern: str, path: Path, folder: Path) -> bool:
    """Whether one pattern, relative to `folder`, names a file or a folder that it lies in.

    `*`, `?` and `[...]` stay within a name, `**` matches any folders. A pattern without a slash is looked for in
    every folder, another one from `folder` on; a slash at the end means folders only. A backslash is a slash. Case
    counts.
    """
    return bool(_ends(pattern, _names(path, folder)))


def _ends(pattern: str, names: tuple[str, ...]) -> set[int]:
    """After how many of the names the pattern can end, which is after the last for the path itself."""
    parts, folders = _parts(pattern)
    ends = {0}
    for fits in parts:
        if not ends:
            break
        if fits is None:
            ends = set(range(min(ends), len(names) + 1))
        else:
            ends = {end + 1 for end in ends if end < len(names) and fits(names[end])}
    return ends - {0, len(names) if folders else 0}


@lru_cache(4 * ENTRIES)
def _parts(pattern: str) -> tuple[tuple[_Part, ...], bool]:
    """The parts of a pattern, and whether it means folders only."""
    pattern = pattern.replace("\\", "/").replace("[^", "[!")
    words = [word for word in pattern.split("/") if word not in ("", ".")]
    if "/" not in pattern.rstrip("/"):
        words.insert(0, "**")
    if words[-1] == "**":
        # What lies inside, not the folder itself.
        words.append("*")
    folders = pattern.endswith("/")
    pairs = zip(words, [*words[1:], ""], strict=True)
    kept = [word for word, after in pairs if (word, after) != ("**", "**")]
    return tuple(None if word == "**" else re.compile(translate(word)).match for word in kept), folders


def _names(path: Path, folder: Path) -> tuple[str, ...]:
    try:
        return PurePath(os.path.relpath(path, folder)).parts
    except ValueError:
        # Another drive on Windows: nothing is relative to the folder but the name is a name.
        return (path.name,)
