"""Ratios that were recorded, and which of those measured now are far above them. Pure but for the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

RECORDED = Path(__file__).parent / "recorded.json"
# A busy machine doubles a ratio now and then; what became three times as slow is a defect.
MOST = 3.0


class Measured(NamedTuple):
    """now: in the unit of the row's goal. ratio: processor time (or memory) to that of the row's own reference."""

    now: float
    ratio: float


def too_high(ratios: Mapping[str, float], recorded: Mapping[str, float]) -> Iterator[str]:
    """The names of those that are over three times what was recorded, or of which nothing was."""
    for name, ratio in ratios.items():
        if name not in recorded or not ratio <= MOST * recorded[name]:
            yield name


def outdated(ratios: Mapping[str, float], recorded: Mapping[str, float]) -> Iterator[str]:
    """The names of those that are under a third of what was recorded, so that a record would miss what comes later."""
    for name, ratio in ratios.items():
        if name in recorded and ratio * MOST < recorded[name]:
            yield name


def lower(first: Mapping[str, Measured], second: Mapping[str, Measured]) -> dict[str, Measured]:
    """Of two measurements of each, the lower ratio; names that only one has are kept."""
    both = {**first, **second}
    return {name: min((them[name] for them in (first, second) if name in them), key=_ratio) for name in both}


def _ratio(measured: Measured) -> float:
    return measured.ratio


def read(size: str) -> dict[str, float]:
    """What was recorded for a size."""
    if not RECORDED.exists():
        return {}
    ratios: dict[str, float] = json.loads(RECORDED.read_text("utf-8")).get(size, {})
    return ratios


def record(size: str, ratios: Mapping[str, float]) -> None:
    """Record ratios of a size; others stay as they are."""
    known = json.loads(RECORDED.read_text("utf-8")) if RECORDED.exists() else {}
    kept = {**known.get(size, {}), **{name: round(ratio, 3) for name, ratio in ratios.items()}}
    RECORDED.write_text(json.dumps({**known, size: kept}, indent=2) + "\n", "utf-8")
