"""The code lenses over a file: examples, tokens, trained tokens, cost, findings, in one line of words; who reads it.

Tokens are given by the caller, which adds them up after everything else; nothing is counted here.
"""

from __future__ import annotations

from collections import Counter
from typing import Literal, NamedTuple

from tuneline.domain.severity import Severity
from tuneline.engine.portability import Portability
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.statistics import Totals
from tuneline.features.portability import lens
from tuneline.rules.reading import Reading
from tuneline.text.words import counted
from tuneline.tokens.price import cost, default_epochs


class Lens(NamedTuple):
    """Words over line `row`, and what a click shows of the file."""

    row: int
    text: str
    shows: Literal["statistics", "targets"] = "statistics"


def lenses(snapshot: Snapshot, totals: Totals | None, found: Portability | None = None) -> tuple[Lens, ...]:
    """The lenses on the first line of a training file; none for other files, and none before there is something to say.

    totals: None while the tokens are not counted. found: who can read the file, None while that is not known.
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
    made = (Lens(0, " · ".join(words)),) if words else ()
    return (*made, Lens(0, lens(found), "targets")) if found is not None and found.counted else made


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
