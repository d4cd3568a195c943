"""The figures of a training file: distributions, shares, what training would cost.

Everything is computed from `Stats`; nothing here reads a file. Token totals include framing, which no service
documents, so every total is an estimate even where all texts were counted exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tuneline.analysis.stats import Stats
from tuneline.rules.base import Reading
from tuneline.tokens.price import cost, default_epochs

PERCENTILES = (5, 25, 50, 75, 95, 99)
_BUCKETS = 12


@dataclass(frozen=True, slots=True)
class Distribution:
    """Of a list of numbers: least, most, mean, and the percentiles of `PERCENTILES` (nearest rank)."""

    total: int
    least: int
    most: int
    mean: float
    percentiles: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many examples have `first` to `last` tokens."""

    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class Bill:
    """What training would cost: `usd` is None where the price is not known. Always an estimate."""

    model: str | None
    epochs: int
    default_epochs: bool
    tokens: int
    usd: float | None
    price: float | None
    price_source: str
    price_verified: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one file, or of several together.

    tokens, trained, over_limit, bill: None if not counted. limit: None for files of several models, each with its own.
    """

    examples: int
    formats: tuple[tuple[str, int], ...]
    roles: tuple[tuple[str, int], ...]
    messages: Distribution | None
    with_images: int
    with_tools: int
    with_weights: int
    tokens: Distribution | None
    trained: Distribution | None
    exact: bool
    histogram: tuple[Bucket, ...]
    limit: int | None
    over_limit: int | None
    encoding: str
    bill: Bill | None


def figures(stats: Stats, reading: Reading, epochs: int | None = None) -> Figures:
    """The figures for a reading. `epochs`: None takes the service's default rule."""
    lengths = sorted(stats.tokens)
    return Figures(
        examples=stats.examples,
        formats=tuple(stats.formats.most_common()),
        roles=tuple(stats.roles.most_common()),
        messages=distribution(sorted(stats.messages.elements())),
        with_images=stats.with_images,
        with_tools=stats.with_tools,
        with_weights=stats.with_weights,
        tokens=distribution(lengths),
        trained=distribution(sorted(stats.trained)),
        exact=stats.exact,
        histogram=histogram(lengths),
        limit=reading.limit,
        over_limit=sum(length > reading.limit for length in stats.longest) if lengths else None,
        encoding=reading.encoding,
        bill=_bill(lengths, reading, epochs) if lengths and not _by_the_hour(reading) else None,
    )


def distribution(ordered: Sequence[int]) -> Distribution | None:
    """The distribution of numbers in ascending order; None of no numbers."""
    if not ordered:
        return None
    size = len(ordered)
    ranks = tuple((p, ordered[max(0, -(-p * size // 100) - 1)]) for p in PERCENTILES)
    total = sum(ordered)
    return Distribution(total, ordered[0], ordered[-1], total / size, ranks)


def histogram(ordered: Sequence[int]) -> tuple[Bucket, ...]:
    """Buckets of equal, round width over numbers in ascending order; outliers beyond the last share it."""
    if not ordered:
        return ()
    typical = ordered[max(0, -(-98 * len(ordered) // 100) - 1)]
    width = _round_up(-(-(typical - ordered[0] + 1) // _BUCKETS))
    first, last = ordered[0] // width, typical // width
    counts = Counter(min(length // width, last) for length in ordered)
    return tuple(
        Bucket(index * width, ordered[-1] if index == last else (index + 1) * width - 1, counts[index])
        for index in range(first, last + 1)
    )


def _round_up(width: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50, ..."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power >= width:
                return factor * power
        power *= 10


def _by_the_hour(reading: Reading) -> bool:
    """Whether training is billed by time and not by tokens; see tokens/price.py."""
    return reading.format is not None and reading.format.method == "reinforcement"


def _bill(lengths: Sequence[int], reading: Reading, epochs: int | None) -> Bill:
    model = reading.model
    rounds = epochs if epochs is not None else default_epochs(len(lengths))
    price = model.price if model else None
    billed = cost(lengths, rounds, reading.limit, price)
    evidence = model.evidence.get("price") if model else None
    return Bill(
        model=model.name if model else reading.model_name,
        epochs=rounds,
        default_epochs=epochs is None,
        tokens=billed.tokens,
        usd=billed.usd,
        price=price,
        price_source=evidence.source if evidence else "",
        price_verified=evidence.verified if evidence else False,
    )
