"""What the texts of many lines hold, asked of all of them at once.

A text is shorter than what is written for it, and a control character or a quote in it was an escape. So a few native
searches of the texts tell which lines may hold what is looked for, and the bytes of these few lines decide.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, chain
from typing import Final

from tuneline.formats.said import BETWEEN
from tuneline.syntax.backslashes import suspect_in_bytes, suspect_in_text

_BETWEEN: Final = BETWEEN.encode()
# The bytes that texts have most, the most frequent last; those that are not among them are seldom.
_OFTEN: Final = b"kvb,.ygpwfmcudlhsrinoate "
# What JSON has outside its strings.
_OUTSIDE: Final = frozenset(b" \t[]{}:,0123456789+-.eEtruefalsn")
# What may be the end of an escape where a needle begins, so that it is in the line but not in the text.
_END_OF_ESCAPE: Final = re.compile(rb"[bfnrtu/]?[0-9a-fA-F]{0,4}")


def in_texts(needle: bytes) -> bytes:
    """What texts hold wherever a string of a line holds a needle; nothing if that cannot be told from texts."""
    if b'"' in needle or b"\\" in needle or _OUTSIDE.issuperset(needle):
        return b""
    return _END_OF_ESCAPE.sub(b"", needle, count=1)


class Said:
    """The texts of some lines. lines: as they are written; texts: of each line in UTF-8; beside: more, with their line.

    quotes: how many all texts have.
    """

    def __init__(
        self, lines: Sequence[bytes], texts: Sequence[bytes], beside: Sequence[tuple[int, str]] = ()
    ) -> None:
        self._lines, self._texts = lines, texts
        self._rows: Sequence[int] = range(len(lines))
        if beside:
            self._rows = [*self._rows, *(at for at, _ in beside)]
            self._texts = [*texts, *(it.encode() for _, it in beside)]
        # Something comes before the first text, as it does in a line.
        self._all = _BETWEEN + _BETWEEN.join(self._texts)
        self._starts: list[int] = []
        # Many times as fast as `count` where there are few.
        self.quotes = len(self._all) - len(self._all.replace(b'"', b""))
        self._beside = beside

    def quotes_of(self, row: int) -> int:
        """The quotes of one line."""
        return self._texts[row].count(b'"') + sum(text.count('"') for at, text in self._beside if at == row)

    def with_lost_backslashes(self) -> set[int]:
        """The lines with an escape that may be a lost backslash."""
        rows: set[int] = set()
        for sign, pattern in suspect_in_text().items():
            if sign in self._all:
                rows.update(
                    row
                    for row, it in self._found(pattern)
                    if it.lastindex is None or any(self._lines[row].rfind(part) >= 0 for part in _cut(it[0]))
                )
        search = suspect_in_bytes().search
        return {row for row in rows if search(self._lines[row].replace(b"\\\\", b"\0\0"))}

    def with_any(self, needles: frozenset[bytes]) -> set[int]:
        """The lines whose texts hold one of a few bytes."""
        there = [it for it in needles if all(byte in self._all for byte in it)]
        often = Counter(chain.from_iterable(map(set, there)))
        by_sign: defaultdict[int, list[bytes]] = defaultdict(list)
        for needle in sorted(there):
            by_sign[min(needle, key=lambda byte: (_OFTEN.find(byte), -often[byte]))].append(needle)
        found = chain.from_iterable(self._found(_any_of(sign, tuple(some))) for sign, some in by_sign.items())
        return {row for row, _ in found}

    def _found(self, pattern: re.Pattern[bytes]) -> Iterator[tuple[int, re.Match[bytes]]]:
        """What a pattern finds, with its line."""
        for match in pattern.finditer(self._all):
            if not self._starts:
                self._starts = list(accumulate((len(it) + 1 for it in self._texts), initial=1))
            yield self._rows[bisect_right(self._starts, match.start()) - 1], match


@cache
def _cut(found: bytes) -> tuple[bytes, ...]:
    """How what may be a name may be written where it ends earlier, because its next letter is an escape."""
    written = repr(found)[2:-1].encode()
    return tuple(written[:end] + b"\\u00" for end in range(3, len(written) + 1))


@cache
def _any_of(sign: int, needles: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Finds needles that share a byte by that byte: one is found many times as fast as several."""
    each = []
    for needle in needles:
        at = needle.index(sign) + 1
        each.append(b"(?<=%b)%b" % (re.escape(needle[:at]), re.escape(needle[at:])))
    return re.compile(b"%b(?:%b)" % (re.escape(bytes((sign,))), b"|".join(each)))
