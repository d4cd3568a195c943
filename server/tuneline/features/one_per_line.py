"""Turning a document that is JSON, but not JSON Lines, into one value a line.

These are the safe fixes of three rules, applied as `tuneline check --fix` does; here is only which rules they
are, and what is said where something cannot be converted.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

from tuneline.engine.fixes.memory import Changes, copy_state, fix_text, settle
from tuneline.engine.fixes.plan import only_safe
from tuneline.engine.snapshot import Snapshot

RULES = ("json-array-file", "pretty-printed", "several-values")


class Converted(NamedTuple):
    """What to change; how many findings that fixes; how many are left, too broken for it or too large."""

    changes: Changes
    done: int
    left: int


def convert(snapshot: Snapshot) -> Generator[None, None, Converted]:
    """One value a line, whatever the values were spread over. Line by line it stays as it was written."""
    outcome = yield from fix_text(snapshot, lambda it: only_safe(it) if it.rule in RULES else None)
    left = 0
    if not outcome.applied:
        state = copy_state(snapshot)
        yield from settle(state)
        left = sum(1 for placed in state.everywhere() if placed.finding.rule in RULES)
    return Converted(outcome.changes, outcome.applied.total(), left)
