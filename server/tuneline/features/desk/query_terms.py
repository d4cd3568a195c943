"""What a query consists of: the keys of the small language, and terms as values.

`query` reads them from a text, `matching` asks a line about them.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Final, Literal, NamedTuple, get_args

from tuneline.formats.table import FORMATS
from tuneline.rules.table import RULES
from tuneline.text.message import Message
from tuneline.text.spans import Span

Number = Literal[
    "line",
    "tokens",
    "trained",
    "turns",
    "calls",
    "images",
    "findings",
    "errors",
    "warnings",
    "length",
    "weight",
]
Choice = Literal["role", "format", "rule", "has", "is", "tool", "weight"]
Where = Literal["text", "system", "user", "assistant"]
Order = Literal["line", "tokens", "trained", "turns", "findings", "errors", "length"]

NUMBERS: Final[tuple[Number, ...]] = get_args(Number)
CHOICES: Final[tuple[Choice, ...]] = get_args(Choice)
WHERE: Final[tuple[Where, ...]] = get_args(Where)
ORDERS: Final[tuple[Order, ...]] = get_args(Order)
SORT: Final = "sort"
KEYS: Final[tuple[str, ...]] = tuple(dict.fromkeys((*NUMBERS, *CHOICES, *WHERE, SORT)))

# What an example can have or be, by the word for it; others mean the same.
HAS: Final[Mapping[str, str]] = {
    "findings": "findings",
    "errors": "errors",
    "error": "errors",
    "warnings": "warnings",
    "warning": "warnings",
    "tools": "tools",
    "calls": "calls",
    "images": "images",
    "image": "images",
    "weights": "weights",
    "weight": "weights",
    "reasoning": "reasoning",
}
IS: Final = ("broken", "example")
WEIGHTS: Final = ("none", "true", "false")
KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "has": tuple(HAS),
    "is": IS,
    "weight": WEIGHTS,
    "rule": tuple(RULES),
    "format": tuple(FORMATS),
}


class InTexts(NamedTuple):
    """Words that are in a text, case folded. where: whose texts; `text` for all, calls included."""

    words: tuple[str, ...]
    where: Where = "text"


class InRange(NamedTuple):
    """A number from `low` to `high`, both included."""

    key: Number
    low: float = -inf
    high: float = inf


class IsOneOf(NamedTuple):
    """One of some values, in small letters."""

    key: Choice
    values: tuple[str, ...]


Test = InTexts | InRange | IsOneOf


class Term(NamedTuple):
    """What must hold, or with `negated` must not. Of several tests one is enough."""

    tests: tuple[Test, ...]
    negated: bool = False


class Query(NamedTuple):
    """What was read. order: by what to sort, None as in the file; `descending` where the most come first.

    keyed: whether it is more than words.
    """

    terms: tuple[Term, ...] = ()
    order: Order | None = None
    descending: bool = False
    keyed: bool = False

    def asks_for(self, *keys: str) -> bool:
        """Whether it depends on one of these keys."""
        asked = {test.key for term in self.terms for test in term.tests if not isinstance(test, InTexts)}
        return self.order in keys or not asked.isdisjoint(keys)


class Wrong(NamedTuple):
    """What is wrong with a query, and where (code points)."""

    message: Message
    span: Span
