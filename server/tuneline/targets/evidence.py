"""Facts and where they come from. A fact without a source is not written down."""

from __future__ import annotations

from datetime import date
from typing import Final, Generic, TypeVar

from tuneline.domain.value import Value

T_co = TypeVar("T_co", covariant=True)


class Evidence(Value, frozen=True):
    """Where a fact comes from. `as_of`: the day the source was last read, None for the user's own word.

    Not `verified`: one report, or no document at all, so it must be shown as uncertain and carries no error.
    """

    source: str
    as_of: date | None
    verified: bool


OWN_WORD: Final = Evidence("your settings", None, True)


class Fact(Value, Generic[T_co], frozen=True):
    """A value and what it rests on."""

    value: T_co
    evidence: Evidence
