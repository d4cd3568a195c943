"""A folder of shards as one data set: which lines are where, and how they are cut into batches and read again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

BATCH = 16 << 20


class Batch(NamedTuple):
    """Whole lines of a shard: `length` bytes at `offset`."""

    shard: int
    offset: int
    length: int


def batches(shards: Sequence[Path], size: int = BATCH) -> list[Batch]:
    """All shards in batches of about `size` bytes, cut at line feeds. A shard without a last one gets it when read."""
    found = []
    for number, path in enumerate(shards):
        end, whole = 0, path.stat().st_size
        with path.open("rb") as file:
            while end < whole:
                start = end
                file.seek(min(start + size, whole))
                file.readline()
                end = min(file.tell(), whole)
                found.append(Batch(number, start, end - start))
    return found


def read(shards: Sequence[Path], batch: Batch) -> bytes:
    """The bytes of a batch."""
    with shards[batch.shard].open("rb") as file:
        file.seek(batch.offset)
        data = file.read(batch.length)
    return data if data.endswith(b"\n") or not data else data + b"\n"


class Lines:
    """The lines of all shards by their number. counts: how many each batch has."""

    def __init__(self, shards: Sequence[Path], found: Sequence[Batch], counts: Sequence[int]) -> None:
        self._shards, self._batches = shards, found
        self._first = list(accumulate(counts, initial=0))
        self._kept: tuple[int, list[bytes]] = (-1, [])

    def __call__(self, rows: Sequence[int]) -> Iterator[bytes]:
        """The bytes of some lines, in order; each batch is read once."""
        for row in rows:
            number = bisect_right(self._first, row) - 1
            if self._kept[0] != number:
                self._kept = number, bytes.splitlines(read(self._shards, self._batches[number]))
            yield self._kept[1][row - self._first[number]]

    def place(self, row: int) -> tuple[str, int]:
        """The name of the shard that a line is in, and its number there, from 1."""
        number = bisect_right(self._first, row) - 1
        shard = self._batches[number].shard
        first = next(at for at, batch in enumerate(self._batches) if batch.shard == shard)
        return self._shards[shard].name, row - self._first[first] + 1
