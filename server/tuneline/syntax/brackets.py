"""Guesses what was meant where brackets do not pair: each reading is tried on the brackets that follow.

Looks at a few dozen brackets at most, so that a line of nothing but brackets takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuneline.syntax.limits import BRACKETS, MISSING_BRACKETS

EXTRA, WRONG = 0, -1

_run = re.compile(rf"(?:[}}\]][ \t\r\n]*+){{1,{BRACKETS}}}").match
_key = re.compile(r"\s*+[\"'“”„]?[^\"'“”„:,{}\[\]]*+[\"'“”„]?\s*+:").match
_strings = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)


def balance(text: str) -> tuple[int, int]:
    """Opening minus closing braces and square brackets of a line, outside of its strings: which one is missing."""
    bare = _strings.sub("", text) if '"' in text else text
    return bare.count("{") - bare.count("}"), bare.count("[") - bare.count("]")


def key_follows(text: str, at: int) -> bool:
    """Whether a key, in quotes of any kind or none, and a colon begin at `at`."""
    return _key(text, at) is not None


def read_mismatch(text: str, at: int, open_closers: Sequence[str]) -> int:
    """How to read the closing bracket at `at`, which is not `open_closers[0]`, the one that is due.

    n > 0: n brackets are missing before it; `WRONG`: it is the wrong one; `EXTRA`: it is one too many.
    """
    run = _run(text, at)
    assert run is not None
    typed = "".join(run[0].split())
    due = list(open_closers[: BRACKETS + MISSING_BRACKETS])
    readings = {WRONG: (due[1:], typed[1:]), EXTRA: (due, typed[1:])}
    if text[at] in due[: MISSING_BRACKETS + 1]:
        missing = due.index(text[at])
        readings = {missing: (due[missing:], typed), **readings}
    follows = text[run.end() : run.end() + 1]
    key = follows == "," and key_follows(text, run.end() + 1)

    def score(reading: int) -> int:
        still, closing = readings[reading]
        if "".join(still[: len(closing)]) != closing:
            return 0
        left = still[len(closing) :]
        if follows == ",":
            return 1 + (bool(left) and left[0] == ("}" if key else "]"))
        return 1 + (not follows and not left)

    return max(readings, key=score)  # of equals the first
