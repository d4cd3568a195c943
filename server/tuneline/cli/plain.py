"""The command line of `tuneline check` where it is plain, read without click.

Most calls name files, switches and values that are right; click would take a sixth of their start. Whatever is not
known to be right here is left to click, which also says what is wrong. A test holds the options to those that click
has, and what is read to what click reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

SWITCHES: Final = {
    "--isolated": "isolated",
    "--statistics": "statistics",
    "--no-tokens": "no_tokens",
    "--fix": "fix",
    "--unsafe-fixes": "unsafe_fixes",
    "--diff": "diff",
    "--force-exclude": "force_exclude",
    "--quiet": "quiet",
    "-q": "quiet",
}
FORMATS: Final = ("text", "concise", "json", "jsonl", "github", "gitlab", "junit", "sarif")
LEVELS: Final = ("error", "warning", "information", "hint", "never")


def _word(text: str) -> str | None:
    return None if text.startswith("-") else text


def _one_of(words: Sequence[str]) -> Callable[[str], str | None]:
    return lambda text: text if text in words else None


def _number(text: str) -> int | None:
    return (int(text) or None) if text.isascii() and text.isdigit() and len(text) < 9 else None


# What an option sets, and what makes its value of the text, None for a text that click has to look at.
VALUES: Final[Mapping[str, tuple[str, Callable[[str], str | int | None]]]] = {
    "--output-format": ("output_format", _one_of(FORMATS)),
    "--fail-on": ("fail_on", _one_of(LEVELS)),
    "--target": ("target", _word),
    "--method": ("method", _word),
    "--model": ("model", _word),
    "--select": ("select", _word),
    "--ignore": ("ignore", _word),
    "--stdin-filename": ("stdin_filename", _word),
    "--jobs": ("jobs", _number),
}
DEFAULTS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(SWITCHES.values(), False),
    **{name: None for name, _ in VALUES.values()},
    "output_format": "text",
    "fail_on": "error",
    "output_file": None,
    "config": None,
    "baseline_path": None,
    "write_baseline": None,
}


def plain(arguments: Sequence[str]) -> dict[str, Any] | None:
    """The parameters of `check` by name, as click would give them; None where click has to read the arguments."""
    given, paths, rest = dict(DEFAULTS), [], iter(arguments)
    for word in rest:
        if word == "-" or not word.startswith("-"):
            paths.append(word)
        elif word in SWITCHES:
            given[SWITCHES[word]] = True
        else:
            option, equals, text = word.partition("=")
            if option not in VALUES:
                return None
            name, read = VALUES[option]
            value = read(text if equals else next(rest, "-"))
            if value is None:
                return None
            given[name] = value
    return {**given, "paths": tuple(paths)} if paths else None
