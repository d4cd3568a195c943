"""Facts and where they come from. A fact without a source is not written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact comes from. `as_of`: the day the source was last read, None for the user's own word.

    Not `verified`: one report, or no document at all, so it must be shown as uncertain and carries no error.
    """

    source: str
    as_of: date | None
    verified: bool


OWN_WORD: Final = Evidence("your settings", None, True)


@dataclass(frozen=True, slots=True)
class Fact(Generic[T_co]):
    """A value and what it rests on."""

    value: T_co
    evidence: Evidence
