"""The figures of a training file: distributions, shares, what training would cost.

Everything is computed from `Stats`; nothing here reads a file. Token totals include framing, which no service
documents, so every total is an estimate even where all texts were counted exactly.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tuneline.engine.statistics import Stats, Totals
from tuneline.formats.detect import Vote
from tuneline.rules.counting import NOT_KNOWN
from tuneline.rules.reading import Reading
from tuneline.text.words import counted
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

    examples: the JSON objects that the file holds, as `check` counts them. counted: those of a known format, which all
    other figures are about.
    answers: of examples whose answer has a label (KTO), how many are wanted, unwanted or without one.
    reasoning: tokens of what the model thinks before it answers, part of `tokens`.
    tokens, trained, over_limit, bill: None if not counted. limit: None for files of several models, each with its own.
    """

    examples: int
    counted: int
    formats: tuple[tuple[str, int], ...]
    roles: tuple[tuple[str, int], ...]
    messages: Distribution | None
    answers: tuple[tuple[str, int], ...]
    with_images: int
    with_tools: int
    with_weights: int
    with_reasoning: int
    reasoning: int
    tokens: Distribution | None
    trained: Distribution | None
    exact: bool
    histogram: tuple[Bucket, ...]
    limit: int | None
    over_limit: int | None
    encoding: str
    encoding_known: bool
    bill: Bill | None


def figures(
    stats: Stats, reading: Reading, epochs: int | None = None, examples: int | None = None
) -> Figures:
    """The figures for a reading. `epochs`: None takes the service's default rule.

    examples: how many objects there are; None where all are counted.
    """
    lengths = _ordered(stats.tokens)
    # Billed by time and not by tokens, see tokens/price.py.
    hourly = reading.format is not None and reading.format.method == "reinforcement"
    return Figures(
        examples=stats.examples if examples is None else examples,
        counted=stats.examples,
        formats=tuple(stats.formats.most_common()),
        roles=tuple(stats.roles.most_common()),
        messages=distribution(_in_order(stats.messages)),
        answers=tuple(stats.answers.most_common()),
        with_images=stats.with_images,
        with_tools=stats.with_tools,
        with_weights=stats.with_weights,
        with_reasoning=stats.with_reasoning,
        reasoning=stats.reasoning,
        tokens=distribution(lengths),
        trained=distribution(_ordered(stats.trained)),
        exact=stats.exact,
        histogram=histogram(lengths),
        limit=reading.limit,
        over_limit=sum(length > reading.limit for length in stats.longest) if lengths else None,
        encoding=reading.encoding,
        encoding_known=reading.encoding_known,
        bill=_bill(stats.totals(reading.limit), reading, epochs) if lengths and not hourly else None,
    )


def _ordered(numbers: array[int]) -> array[int]:
    """The same in ascending order; as a list they would take nine times as much memory."""
    return _in_order(Counter(numbers))


def _in_order(counts: Counter[int]) -> array[int]:
    found = array("I")
    for number in sorted(counts):
        found.extend(array("I", (number,)) * counts[number])
    return found


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


def _bill(totals: Totals, reading: Reading, epochs: int | None) -> Bill:
    model = reading.model
    rounds = epochs if epochs is not None else default_epochs(totals.examples)
    price = model.price if model else None
    billed = cost(totals.billed, rounds, price)
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


# Roles and formats that a list names, most frequent first: a file of garbage may have thousands.
_NAMED = 8
_CENT = 0.01


def about(vote: Vote) -> str:
    """What the file was taken for, and why."""
    return f"format {vote.format}: {vote.reason}" if vote.format else str(vote.reason)


def as_data(found: Figures) -> dict[str, Any]:
    """Figures as JSON has them."""
    data = asdict(found)
    data["formats"], data["roles"], data["answers"] = map(dict, (found.formats, found.roles, found.answers))
    for spread in data.values():
        if isinstance(spread, dict) and "percentiles" in spread:
            spread["percentiles"] = {f"p{rank}": value for rank, value in spread["percentiles"]}
    return data


def rows(found: Figures, shown: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Labels and words. shown: makes text of the file, such as a role, fit to be seen."""
    counts = f" ({found.counted:,} counted)" if found.counted != found.examples else ""
    yield "examples", f"{found.examples:,}{counts}"
    if not found.counted:
        return
    if len(found.formats) > 1:
        yield "formats", _listed(found.formats, shown)
    yield "messages by role", _listed(found.roles, shown)
    if found.messages:
        yield "messages per example", _spread(found.messages)
    if found.answers:
        labelled = sum(count for _, count in found.answers)
        yield "answers", ", ".join(f"{it} {count:,} ({count / labelled:.0%})" for it, count in found.answers)
    for label, count in (
        ("with tools", found.with_tools),
        ("with images", found.with_images),
        ("with weights", found.with_weights),
        ("with reasoning", found.with_reasoning),
    ):
        if count:
            yield label, f"{count:,} ({count / found.counted:.0%})"
    if found.tokens and found.trained:
        about = "" if found.exact else "about "
        by = found.encoding if found.encoding_known else f"{found.encoding}: {NOT_KNOWN}"
        yield "tokens", f"{about}{found.tokens.total:,} ({by}; estimate, with framing)"
        share = found.trained.total / found.tokens.total if found.tokens.total else 0
        yield "trained tokens", f"{found.trained.total:,} ({share:.0%})"
        if found.reasoning:
            share = found.reasoning / found.tokens.total
            yield "reasoning tokens", f"about {found.reasoning:,} ({share:.0%})"
        yield "tokens per example", _spread(found.tokens)
        yield "trained per example", _spread(found.trained)
        limit = f" (limit {found.limit:,} tokens)" if found.limit is not None else ""
        yield "over the limit", f"{found.over_limit:,} of {found.counted:,}{limit}"
    if found.bill:
        yield "cost", bill(found.bill)


def bars(found: Figures, room: Callable[[int], int]) -> Iterator[str]:
    """The histogram as lines: tokens from and to, examples, and a bar; none where one bar would be all.

    room: given the columns of the words before a bar, those for the longest bar.
    """
    if len(found.histogram) < 2:
        return
    labels = [f"{bucket.first:,}-{bucket.last:,}" for bucket in found.histogram]
    counts = [f"{bucket.count:,}" for bucket in found.histogram]
    label_width, count_width = max(map(len, labels)), max(map(len, counts))
    longest = room(label_width + count_width)
    most = max(bucket.count for bucket in found.histogram)
    for label, count, bucket in zip(labels, counts, found.histogram, strict=True):
        yield f"{label.rjust(label_width)}  {count.rjust(count_width)}  {_bar(bucket.count / most, longest)}"


def _bar(share: float, room: int) -> str:
    eighths = round(share * room * 8)
    if share and not eighths:
        eighths = 1
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def bill(found: Bill) -> str:
    """What training would cost, in words."""
    rule = " (the provider's default)" if found.default_epochs else ""
    billed = f"{found.tokens:,} tokens in {counted(found.epochs, 'epoch')}{rule}"
    if found.usd is None:
        reason = f"no price is known for {found.model}" if found.model else "name a model for a price"
        return f"{billed}; {reason}"
    doubt = "" if found.price_verified else ", price not verified"
    usd = f"about ${found.usd:,.2f}" if found.usd >= _CENT else "less than a cent"
    return f"{usd}: {billed}, {found.model} at ${found.price:,.2f} per million tokens (estimate{doubt})"


def _listed(counts: tuple[tuple[str, int], ...], shown: Callable[[str], str]) -> str:
    named = ", ".join(f"{shown(name)} {count:,}" for name, count in counts[:_NAMED])
    return named + (f" and {len(counts) - _NAMED} more" if len(counts) > _NAMED else "")


def _spread(values: Distribution) -> str:
    # A mark between them: spaces alone are one in Markdown.
    ranks = " · ".join(f"p{rank} {value:,}" for rank, value in values.percentiles)
    return f"mean {values.mean:,.1f} · min {values.least:,} · {ranks} · max {values.most:,}"
