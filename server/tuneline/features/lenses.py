"""The code lens over a file: examples, tokens, trained tokens, cost, findings, in one line of words.

Tokens are given by the caller, which adds them up after everything else; nothing is counted here.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from tuneline.domain.severity import Severity
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.statistics import Totals
from tuneline.rules.reading import Reading
from tuneline.text.words import counted
from tuneline.tokens.price import cost, default_epochs


class Lens(NamedTuple):
    """Words over line `row`; a click shows the statistics of the file."""

    row: int
    text: str


def lenses(snapshot: Snapshot, totals: Totals | None) -> tuple[Lens, ...]:
    """The lens on the first line of a training file; none for other files, and none before there is anything to say.

    totals: None while the tokens are not counted.
    """
    reading = snapshot.reading
    if reading.format is None or not snapshot.texts:
        return ()
    words: list[str] = []
    if totals is not None and totals.examples:
        about = "" if totals.exact else "about "
        words += [counted(totals.examples, "example"), f"{about}{counted(totals.tokens, 'token')}"]
        if reading.format.method != "reinforcement":
            words.append(f"{totals.trained:,} trained")
        words += _cost(totals, reading)
    words += _findings(snapshot)
    return (Lens(0, " · ".join(words)),) if words else ()


def _cost(totals: Totals, reading: Reading) -> list[str]:
    price = reading.model.price if reading.model else None
    if price is None:
        return []
    epochs = default_epochs(totals.examples)
    usd = cost(totals.billed, epochs, price).usd
    amount = f"about ${usd:,.2f}" if usd and usd >= 0.01 else "under $0.01"
    return [f"{amount} for {counted(epochs, 'epoch')}"]


def _findings(snapshot: Snapshot) -> list[str]:
    counts = Counter(finding.severity for _, finding in snapshot.placed)
    numbers = [counted(counts[severity], word) for severity, word in _WORDS.items() if counts[severity]]
    if not numbers:
        return ["no findings"] if snapshot.complete else []
    return [", ".join(numbers) + ("" if snapshot.complete else " so far")]


_WORDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
    Severity.HINT: "hint",
}
