"""One cause, one finding: what one rule explains, no other rule reports.

A rule says in `Found.claims` which places its finding explains; other rules run as if they knew nothing of that, and
what they find at these places or inside them is left out of the line. A place may be one where something is missing:
a misspelt key explains why the right one is not there.
So rules need not know each other, and the order in which they run does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping

from tuneline.rules.finding import Finding, Found
from tuneline.syntax.paths import Path

# The places of one line that are explained, each with the name of the rule that explains it: the first that does.
Claims = dict[Path, str]


def unclaimed(findings: tuple[Finding, ...], claims: Mapping[Path, str]) -> tuple[Finding, ...]:
    """The findings of a line without those that another rule explains."""
    if not claims:
        return findings
    return tuple(it for it in findings if not is_claimed(it, it.rule, claims))


def is_claimed(found: Found | Finding, rule: str, claims: Mapping[Path, str]) -> bool:
    """Whether another rule explains what a rule found: its place, or an object or a list that it is in."""
    return any(
        claims.get(path[:size], rule) != rule
        for path in (found.path, found.lacks)
        for size in range(1, len(path) + 1)
    )
