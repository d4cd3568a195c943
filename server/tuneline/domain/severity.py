"""How bad a finding is, in the four words that editors and settings share."""

from __future__ import annotations

from enum import Enum
from functools import total_ordering


@total_ordering
class Severity(Enum):
    """error > warning > information > hint. Values are the words that settings and reports use."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"

    def __lt__(self, other: Severity) -> bool:
        return _RANKS[self] < _RANKS[other]


_RANKS = {severity: rank for rank, severity in enumerate(reversed(Severity))}
