"""What the bytes of many lines tell before anything is parsed: where they begin, which are odd, how many quotes.

Each question is one pass over all bytes. numpy makes these passes several times as fast; without it they say the same.
A backslash begins an escape unless it is itself escaped: of a run of backslashes every other one does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol

from tuneline.syntax.backslashes import AFTER_BREAK, suspect_in_bytes

if TYPE_CHECKING:
    import numpy as np


class Frame(Protocol):
    """The lines of some bytes, each ended by LF.

    starts: where each begins, and where the last one ends.
    odd: those that are no object, longer than they may be, or have an escape that may be a lost backslash.
    """

    starts: Sequence[int]
    odd: set[int]

    def quotes(self) -> int:
        """How many quotes there are that are not escaped."""
        ...

    def quotes_of(self, row: int) -> int:
        """Those of one line."""
        ...

    def rows_with(self, needle: bytes) -> set[int]:
        """The lines that hold a few bytes, which are none of LF."""
        ...


def has_numpy() -> bool:
    """Whether numpy is installed; it is not imported."""
    return find_spec("numpy") is not None


class PlainFrame:
    """A frame made without numpy. limit: bytes of a line. escapes: whether lost backslashes are looked for."""

    def __init__(self, data: bytes, limit: int, *, escapes: bool) -> None:
        lines = data.split(b"\n")
        lines.pop()
        self.starts: Sequence[int] = list(accumulate((len(it) + 1 for it in lines), initial=0))
        self.odd = {
            row
            for row, it in enumerate(lines)
            if len(it) > limit or not (it.startswith(b"{") and it.endswith(b"}"))
        }
        self._text = data
        # With escaped backslashes gone, every other one begins an escape.
        self._data = data.replace(b"\\\\", b"\0\0") if b"\\" in data else data
        if escapes and b"\\" in data:
            starts = self.starts
            places = (it.start() for it in suspect_in_bytes().finditer(self._data))
            self.odd.update(bisect_right(starts, place) - 1 for place in places)

    def quotes(self) -> int:
        """As of every frame."""
        return _quotes(self._data)

    def quotes_of(self, row: int) -> int:
        """As of every frame."""
        return _quotes(self._data[self.starts[row] : self.starts[row + 1]])

    def rows_with(self, needle: bytes) -> set[int]:
        """As of every frame."""
        found: set[int] = set()
        # One byte is found many times as fast as several.
        place = self._text.find(needle) if all(byte in self._text for byte in needle) else -1
        while place >= 0:
            row = bisect_right(self.starts, place) - 1
            found.add(row)
            place = self._text.find(needle, self.starts[row + 1])
        return found


def _quotes(data: bytes) -> int:
    return data.count(b'"') - (data.count(b'\\"') if b"\\" in data else 0)


_LF, _QUOTE, _ZERO, _COLON, _BACKSLASH, _OPEN, _CLOSE = b'\n"0:\\{}'


class NumpyFrame:
    """A frame made with numpy. limit: bytes of a line. escapes: whether lost backslashes are looked for."""

    def __init__(self, data: bytes, limit: int, *, escapes: bool) -> None:
        import numpy as np

        self._bytes = a = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(a == _LF)
        starts = np.zeros(len(ends) + 1, np.int64)
        np.add(ends, 1, out=starts[1:])
        self._starts = starts
        first = starts[:-1]
        bad = (a[first] != _OPEN) | (a[ends - 1] != _CLOSE) | (ends - first > limit)
        self._escaped: np.ndarray[Any, Any] | None = None
        if b"\\" in data:
            at = _beginnings(a)
            after = a[at + 1]
            self._escaped = at[after == _QUOTE]
            if escapes:
                places = _suspects(data, a, at, after)
                bad[np.searchsorted(starts, places, "right") - 1] = True
        self.starts: Sequence[int] = starts.tolist()
        self.odd: set[int] = set(np.flatnonzero(bad).tolist())

    def quotes(self) -> int:
        """As of every frame."""
        import numpy as np

        escaped = 0 if self._escaped is None else len(self._escaped)
        return int(np.count_nonzero(self._bytes == _QUOTE)) - escaped

    def quotes_of(self, row: int) -> int:
        """As of every frame."""
        import numpy as np

        start, end = self.starts[row], self.starts[row + 1]
        found = int(np.count_nonzero(self._bytes[start:end] == _QUOTE))
        if self._escaped is not None:
            found -= int(np.subtract(*np.searchsorted(self._escaped, (end, start))))
        return found

    def rows_with(self, needle: bytes) -> set[int]:
        """As of every frame."""
        import numpy as np

        a, last = self._bytes, len(self._bytes) - len(needle)
        seldom = min(range(len(needle)), key=lambda at: _OFTEN.find(needle[at : at + 1]))
        at = np.flatnonzero(a == needle[seldom]) - seldom
        if not len(at):
            return set()
        at = at[(at >= 0) & (at <= last)]
        for step, byte in enumerate(needle):
            if step != seldom:
                at = at[a[at + step] == byte]
        return set((np.searchsorted(self._starts, at, "right") - 1).tolist())


# The bytes that lines have most, the most frequent last; those that are not among them are seldom.
_OFTEN = b'kvb,.:\\\\ygpwfmcudl{}hsr"inoate '


def _beginnings(a: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Where escapes begin; the last byte is no backslash."""
    import numpy as np

    at = np.flatnonzero(a == _BACKSLASH)
    follows = np.flatnonzero(at[1:] == at[:-1] + 1) if len(at) > 1 else ()
    if not len(follows):
        return at
    index = np.arange(len(at))
    new = np.ones(len(at), bool)
    new[1:] = at[1:] != at[:-1] + 1
    run = np.maximum.accumulate(np.where(new, index, 0))
    begins: np.ndarray[Any, Any] = at[(index - run) & 1 == 0]
    return begins


_breaks: list[Any] = []


def _after_break() -> np.ndarray[Any, Any]:
    """By two bytes after a line break or a tab, whether they may go on a name."""
    if not _breaks:
        import numpy as np

        table = np.zeros((256, 256), bool)
        for name in AFTER_BREAK:
            if len(name) == 1:
                table[ord(name)] = True
            else:
                table[ord(name[0]), ord(name[1])] = True
        _breaks.append(table)
    found: np.ndarray[Any, Any] = _breaks[0]
    return found


def _suspects(
    data: bytes, a: np.ndarray[Any, Any], at: np.ndarray[Any, Any], after: np.ndarray[Any, Any]
) -> list[int]:
    """Where escapes are that may be lost backslashes: few are looked at one by one."""
    import numpy as np

    last = len(a) - 1
    control = after == ord("n")
    for sign in b"bfrt":
        control |= after == sign
    others = at[control]
    letter, one, two = after[control], a[np.minimum(others + 2, last)], a[np.minimum(others + 3, last)]
    found = (letter == ord("b")) | (letter == ord("f")) | (a[others - 1] == _COLON) | _after_break()[one, two]
    found |= (letter == ord("r")) & (one >= ord("a")) & (one <= ord("z"))
    coded = at[after == ord("u")]
    for step in (2, 3, 4):
        coded = coded[a[np.minimum(coded + step, last)] == _ZERO]
    match = suspect_in_bytes().match
    return [place for place in (*others[found].tolist(), *coded.tolist()) if match(data, place)]
