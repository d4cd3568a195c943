"""Answers about a whole document: made a few milliseconds at a time, from the snapshot that they began with.

The document may change meanwhile, so ranges are counted in the snapshot's lines and not in the document's.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from typing import TypeVar

from lsprotocol import types

from tuneline.analysis.snapshot import Snapshot
from tuneline.lsp.lane import SLICE
from tuneline.text.columns import Encoding, to_units
from tuneline.text.spans import Span

T = TypeVar("T")


async def in_slices(items: Iterator[T | None], most: int = sys.maxsize) -> list[T]:
    """The first `most` items, giving way to whatever else waits whenever a slice of time is over.

    None is no item: it says that time has passed.
    """
    made: list[T] = []
    end = time.monotonic() + SLICE
    for item in items:
        if item is not None:
            made.append(item)
            if len(made) >= most:
                break
        if time.monotonic() >= end:
            await asyncio.sleep(0)
            end = time.monotonic() + SLICE
    return made


def range_of(
    snapshot: Snapshot, row: int, span: Span, encoding: Encoding, end_row: int | None = None
) -> types.Range:
    """The client's range from `span.start` in `row` to `span.end` in `end_row`, the same row if not given."""
    last = row if end_row is None else end_row
    return types.Range(
        types.Position(row, to_units(snapshot.texts[row], span.start, encoding)),
        types.Position(last, to_units(snapshot.texts[last], span.end, encoding)),
    )
