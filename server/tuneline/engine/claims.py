"""One cause, one finding: what one rule explains, no other rule reports.

A rule says in `Found.claims` which places its finding explains; other rules run as if they knew nothing of that, and
what they find at these places or inside them is left out of the line. A place may be one where something is missing:
a misspelt key explains why the right one is not there.
So rules need not know each other, and the order in which they run does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tuneline.rules.finding import Finding, Found
from tuneline.syntax.paths import Path

# A set of targets as bits: all of them.
EVERY = -1


class Claim(NamedTuple):
    """The rule that explains a place, and for which targets as bits, see `engine.every_target`."""

    rule: str
    bits: int = EVERY


# The places of one line that are explained, each with the first rule that explains it.
Claims = dict[Path, Claim]


def claim(claims: Claims, rule: str, paths: Iterable[Path], bits: int = EVERY) -> None:
    """Note that a rule explains some places."""
    for path in paths:
        known = claims.get(path)
        if known is None:
            claims[path] = Claim(rule, bits)
        elif known.rule == rule:
            claims[path] = Claim(rule, known.bits | bits)


def unclaimed(findings: tuple[Finding, ...], claims: Mapping[Path, Claim]) -> tuple[Finding, ...]:
    """The findings of a line without those that another rule explains."""
    if not claims:
        return findings
    return tuple(it for it in findings if not claimed(it, it.rule, claims))


def claimed(found: Found | Finding, rule: str, claims: Mapping[Path, Claim]) -> int:
    """For which targets another rule explains what a rule found: its place, or an object or a list that it is in."""
    bits = 0
    for path in (found.path, found.lacks):
        for size in range(1, len(path) + 1):
            known = claims.get(path[:size])
            if known is not None and known.rule != rule:
                bits |= known.bits
    return bits
