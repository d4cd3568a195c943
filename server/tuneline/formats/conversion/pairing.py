"""Which fact of what was written is which fact of what was read."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from tuneline.formats.conversion.facts import Fact

# Kinds of facts whose order means something.
IN_ORDER: Final = frozenset(("text", "call"))
# Pairs of equal facts that are looked at for an order: a conversation of 300 equal messages has as many.
_MOST_PAIRS: Final = 100_000


class _Pair(NamedTuple):
    """Two equal facts by their numbers, and the pair before them."""

    at: int
    number: int
    before: _Pair | None


def paired(
    before: Sequence[Fact], after: Sequence[Fact], known: Mapping[int, int] | None = None
) -> dict[int, int]:
    """Equal facts by their numbers, in the order of those before: the first with the first, apart from known pairs."""
    known = known or {}
    taken = set(known.values())
    left: defaultdict[tuple[str, object], deque[int]] = defaultdict(deque)
    for number, fact in enumerate(after):
        if number not in taken:
            left[fact.kind, fact.value].append(number)
    found: dict[int, int] = {}
    for at, fact in enumerate(before):
        if at in known:
            found[at] = known[at]
        elif same := left[fact.kind, fact.value]:
            found[at] = same.popleft()
    return found


def in_order(before: Sequence[Fact], after: Sequence[Fact]) -> dict[int, int]:
    """As many pairs of equal facts as there can be whose order is the same before and after; none where to find them
    takes too long. Of facts whose order means something.
    """
    places: defaultdict[tuple[str, object], list[int]] = defaultdict(list)
    for number, fact in enumerate(after):
        if fact.kind in IN_ORDER:
            places[fact.kind, fact.value].append(number)
    told = [(at, places.get((it.kind, it.value), [])) for at, it in enumerate(before) if it.kind in IN_ORDER]
    if sum(len(numbers) for _, numbers in told) > _MOST_PAIRS:
        return {}
    # Of all runs of as many pairs the one that ends first, as Hunt and Szymanski find the longest common subsequence.
    ends: list[int] = []
    runs: list[_Pair] = []
    for at, numbers in told:
        for number in reversed(numbers):
            size = bisect_left(ends, number)
            pair = _Pair(at, number, runs[size - 1] if size else None)
            ends[size : size + 1], runs[size : size + 1] = [number], [pair]
    found: dict[int, int] = {}
    last = runs[-1] if runs else None
    while last is not None:
        found[last.at] = last.number
        last = last.before
    return found
