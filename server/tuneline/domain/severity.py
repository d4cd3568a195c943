"""How bad a finding is, in the four words that editors and settings share."""

from __future__ import annotations

from enum import Enum


class Severity(Enum):
    """error > warning > information > hint. Values are the words that settings and reports use."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"

    @property
    def rank(self) -> int:
        """0 for a hint to 3 for an error."""
        return _RANKS[self]

    def at_least(self, other: Severity) -> bool:
        """Whether this is as bad as the other, or worse."""
        return self.rank >= other.rank

    def __lt__(self, other: Severity) -> bool:
        return self.rank < other.rank

    def __le__(self, other: Severity) -> bool:
        return self.rank <= other.rank

    def __gt__(self, other: Severity) -> bool:
        return self.rank > other.rank

    def __ge__(self, other: Severity) -> bool:
        return self.rank >= other.rank


_RANKS = {severity: rank for rank, severity in enumerate(reversed(Severity))}
