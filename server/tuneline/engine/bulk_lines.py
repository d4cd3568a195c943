"""Checking the lines of a document in bulk, as long as nothing about them is odd; see `engine.bulk`.

A piece is as large as can be checked within a slice of the event loop: it grows while all is known of its lines, and
is small again where something was learned, which takes as long as to check some lines on their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuneline.engine import limits
from tuneline.engine.assembly import Result
from tuneline.engine.bulk import Bulky
from tuneline.engine.line import Checker
from tuneline.formats.bulk import Bulk
from tuneline.syntax import strict

# Lines of a piece that were refused and are asked for their further keys.
_WISHES = 8


class BulkLines:
    """Checks lines of one reading, as the checker would. Not for several threads at once."""

    def __init__(self, checker: Checker, bulk: Bulk) -> None:
        self._checker = checker
        self._bulky = Bulky(checker, bulk, once=True)
        self._size = limits.BULK_STEP_LEAST
        self._left = 0

    def piece(self, texts: Sequence[str]) -> int:
        """How many of these lines, from the first on, to check at once: 0 if the first is too long."""
        count = size = 0
        for text in texts:
            size += len(text)
            if len(text) > limits.BULK_STEP_LEAST or size > self._size:
                break
            count += 1
        return count

    def check(self, texts: Sequence[str]) -> list[Result | None]:
        """What is known of each of the lines of a piece; None for one that is to be checked on its own."""
        found: list[Result | None] = [None] * len(texts)
        if self._left:
            self._left -= 1
            return found
        try:
            data = ("\n".join(texts) + "\n").encode("utf-8")
        except UnicodeEncodeError:  # half of a pair
            return found
        bulky, known = self._bulky, (len(self._bulky.shapes), self._bulky.learned)
        sound = bulky.look(data)
        for row, number in zip(sound.rows, sound.shapes, strict=True):
            shape = bulky.shapes[number]
            mark = self._checker.fingerprint(strict.loads(texts[row]))
            found[row] = Result(shape.findings, shape.summary._replace(fingerprint=mark))
        for row in sorted(sound.refused)[:_WISHES]:
            # By the fast path alone: whatever the line holds, that takes no time to speak of.
            checked = self._checker.check_quickly(texts[row])
            if checked is not None and checked.view is not None:
                bulky.wish(texts[row], checked.view)
        learned = known != (len(bulky.shapes), bulky.learned)
        odd = len(texts) - len(sound.rows) > limits.BULK_MOST_ODD * len(texts)
        if odd and not learned:
            self._left = limits.BULK_PIECES_LEFT
        self._size = limits.BULK_STEP_LEAST if odd or learned else min(2 * self._size, limits.BULK_STEP_MOST)
        return found
