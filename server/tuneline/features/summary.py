"""The figures of a document, worked out in steps, and figures in words for people, whoever draws them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict
from typing import Any, NamedTuple

from tuneline.analysis.judge import judge
from tuneline.analysis.line import Checker
from tuneline.analysis.mending import copy_state, settle
from tuneline.analysis.snapshot import Snapshot
from tuneline.analysis.stats import Stats
from tuneline.features.markdown import Block, Paragraph, Table, words
from tuneline.features.statistics import Bill, Distribution, Figures, figures
from tuneline.formats.detect import Vote
from tuneline.settings.model import Choices
from tuneline.tokens.example import count_example

# Rules would only be paid for: nobody sees what they find.
NO_RULES = "invalid-utf8"
# Roles and formats that a list names, most frequent first: a file of garbage may have thousands.
_NAMED = 8
_CENT = 0.01


class Summed(NamedTuple):
    """The figures of a file, what it was taken for and why, and how many lines it has."""

    figures: Figures
    vote: Vote
    lines: int


def summarise(snapshot: Snapshot, epochs: int | None = None) -> Generator[None, None, Summed]:
    """The figures of a document with its tokens, as `tuneline stats` gives them of a file.

    It takes about as long as counting does: seconds for a file of 50 MB, a step a line.
    """
    state = copy_state(snapshot)
    yield from settle(state)
    reading = state.reading
    checker = Checker(reading, judge(Choices(select=(NO_RULES,)), tokens=False))
    stats = Stats()
    for text in state.texts:
        view = checker.check(text).view
        if view is not None:
            stats.add(view, count_example(view, reading.encoding, reading.pricing))
        yield
    return Summed(figures(stats, reading, epochs), state.seen.vote, len(state.texts))


def about(vote: Vote) -> str:
    """What the file was taken for, and why."""
    return f"format {vote.format}: {vote.reason}" if vote.format else vote.reason


def as_data(found: Figures) -> dict[str, Any]:
    """Figures as JSON has them."""
    data = asdict(found)
    data["formats"], data["roles"] = dict(found.formats), dict(found.roles)
    for key in ("messages", "tokens", "trained"):
        if data[key] is not None:
            data[key]["percentiles"] = {f"p{rank}": value for rank, value in data[key]["percentiles"]}
    return data


def page(summed: Summed) -> list[Block]:
    """The figures as a table, to be drawn as Markdown or as plain text."""
    table = [((label,), (value,)) for label, value in rows(summed.figures, _shortened)]
    return [Paragraph(words(about(summed.vote))), Table(("figure", "value"), table)]


def headline(summed: Summed) -> str:
    """The figures in one sentence, without any text of the file."""
    found = summed.figures
    words = [f"{found.examples:,} {'example' if found.examples == 1 else 'examples'}"]
    if found.tokens and found.trained:
        words.append(f"about {found.tokens.total:,} tokens, {found.trained.total:,} of them trained")
    if found.over_limit and found.limit:
        words.append(f"{found.over_limit:,} over the limit of {found.limit:,} tokens")
    if found.bill and found.bill.usd is not None:
        words.append(f"training costs {bill(found.bill)}")
    return "; ".join(words)


def rows(found: Figures, shown: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Labels and words. shown: makes text of the file, such as a role, fit to be seen."""
    yield "examples", f"{found.examples:,}"
    if not found.examples:
        return
    if len(found.formats) > 1:
        yield "formats", _listed(found.formats, shown)
    yield "messages by role", _listed(found.roles, shown)
    if found.messages:
        yield "messages an example", _spread(found.messages)
    for label, count in (
        ("with tools", found.with_tools),
        ("with images", found.with_images),
        ("with weights", found.with_weights),
    ):
        if count:
            yield label, f"{count:,} ({count / found.examples:.0%})"
    if found.tokens and found.trained:
        yield "tokens", f"{found.tokens.total:,} ({found.encoding}; estimate, with framing)"
        share = found.trained.total / found.tokens.total if found.tokens.total else 0
        yield "trained tokens", f"{found.trained.total:,} ({share:.0%})"
        yield "tokens an example", _spread(found.tokens)
        yield "trained an example", _spread(found.trained)
        limit = f" (limit {found.limit:,} tokens)" if found.limit is not None else ""
        yield "over the limit", f"{found.over_limit:,} of {found.examples:,}{limit}"
    if found.bill:
        yield "cost", bill(found.bill)


def bill(found: Bill) -> str:
    """What training would cost, in words."""
    rule = " (the provider's default)" if found.default_epochs else ""
    epochs = f"{found.epochs} {'epoch' if found.epochs == 1 else 'epochs'}{rule}"
    billed = f"{found.tokens:,} tokens in {epochs}"
    if found.usd is None:
        reason = f"no price is known for {found.model}" if found.model else "name a model for a price"
        return f"{billed}; {reason}"
    doubt = "" if found.price_verified else ", price not verified"
    usd = f"about ${found.usd:,.2f}" if found.usd >= _CENT else "less than a cent"
    return f"{usd}: {billed}, {found.model} at ${found.price:,.2f} a million (estimate{doubt})"


def _listed(counts: tuple[tuple[str, int], ...], shown: Callable[[str], str]) -> str:
    named = ", ".join(f"{shown(name)} {count:,}" for name, count in counts[:_NAMED])
    return named + (f" and {len(counts) - _NAMED} more" if len(counts) > _NAMED else "")


def _spread(values: Distribution) -> str:
    # A mark between them: spaces alone are one in Markdown.
    ranks = " · ".join(f"p{rank} {value:,}" for rank, value in values.percentiles)
    return f"mean {values.mean:,.1f} · least {values.least:,} · {ranks} · most {values.most:,}"


def _shortened(text: str) -> str:
    # A role is a word; what is much longer is none, and a cell is no place for it.
    return text if len(text) <= 40 else f"{text[:39]}…"
