"""Which examples of a file are equal: marks propose, values decide.

Lines whose mark no other line has are equal to none. The others are read again: lines of the same bytes hold the same
example, and of the rest the fingerprints of their values are compared.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from tuneline.engine.fingerprint import blake2b

# Marks that are looked for at a time: a set of them takes sixty bytes each.
_AT_A_TIME = 100_000
# What no mark has: numbers from here on tell examples apart that share one.
_APART = 1 << 62


def fingerprints(
    marks: array[int], lines: Callable[[Sequence[int]], Iterator[bytes]], fingerprint: Callable[[bytes], int]
) -> dict[int, int]:
    """Of examples that may be there more than once, a number that equal ones share; by line.

    lines: gives the bytes of some lines, which are in order. fingerprint: of the example on a line.
    """
    again = repeated(marks)
    rows = [row for row, mark in enumerate(marks) if mark in again] if again else []
    found: dict[int, int] = {}
    examples: dict[tuple[int, int], int] = {}
    seen: dict[bytes, int] = {}
    firsts: Counter[int] = Counter()
    for row, line in zip(rows, lines(rows), strict=True):
        digest = blake2b(line, digest_size=16).digest()
        number = seen.get(digest)
        if number is None:
            mark = marks[row]
            # The first example of a mark keeps it.
            fresh = _APART + len(examples) if firsts[mark] else mark
            number = seen[digest] = examples.setdefault((mark, fingerprint(line)), fresh)
            firsts[mark] += 1
        found[row] = number
    return found


def repeated(marks: array[int]) -> set[int]:
    """The marks that more than one line has, without 0."""
    parts = len(marks) // _AT_A_TIME + 1
    again: set[int] = set()
    for part in range(parts):
        some = marks if parts == 1 else [mark for mark in marks if mark % parts == part]
        once: set[int] = set()
        if len(set(some)) < len(some):
            for mark in some:
                (again if mark in once else once).add(mark)
    again.discard(0)
    return again
