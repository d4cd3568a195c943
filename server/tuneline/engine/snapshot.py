"""A document at one moment, as features read it. It never changes, whatever happens to the document.

What is known of the lines is copied when a snapshot is made, which costs about a fifth of a millisecond for
50,000 lines; everything else is worked out when it is asked for, and remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from tuneline.engine.assembly import Result
from tuneline.engine.document import FileState
from tuneline.engine.fold import Placed
from tuneline.engine.line import read_line
from tuneline.engine.locate import resolve
from tuneline.engine.weigh import ActiveRules
from tuneline.formats.detect import Vote
from tuneline.rules.counting import count_for
from tuneline.rules.finding import Finding
from tuneline.rules.reading import Reading
from tuneline.rules.subject import Line, MultiLines
from tuneline.tokens.encodings import is_loaded
from tuneline.tokens.example import ExampleTokens


class Snapshot:
    """The lines of a document (contents, without endings), what was found in them so far, and for whom.

    version: the editor's number for this state of the document. complete: whether all work was done.
    byte_order_mark: whether one precedes the first line, which does not include it.
    returns: the lines that end at a carriage return alone.
    """

    def __init__(self, state: FileState, version: int | None = None) -> None:
        self.version = version
        self.complete = state.settled
        self.reading: Reading = state.reading
        self.rules: ActiveRules = state.rules
        self.texts: Sequence[str] = state.texts.copy()
        self.byte_order_mark = state.byte_order_mark
        self.returns: Sequence[int] = state.returns()
        self._assembly = state.assembly.copy()
        self._lines: dict[int, Line] = {}

    @property
    def multiline(self) -> MultiLines:
        """The multi-line values; of an earlier text until the work is done."""
        return self._assembly.multiline

    @property
    def vote(self) -> Vote:
        """What the file was taken for, and why; of an earlier text until the work is done."""
        return self._assembly.vote

    @cached_property
    def examples(self) -> int:
        """How many examples are found so far, those inside multi-line values included."""
        return self._assembly.examples()

    def line(self, row: int) -> Line:
        """A line as rules see it, with value and view as far as they can be made out, also on a broken line."""
        line = self._lines.get(row)
        if line is None:
            line = self._lines[row] = read_line(self.texts[row], self.reading)
        return line

    def result(self, row: int) -> Result | None:
        """What is known of a line; None if it is not checked yet."""
        return self._assembly.result(row)

    @cached_property
    def placed(self) -> Sequence[Placed]:
        """All findings that are known, by line and place; spans may be open, see `findings_at`."""
        return self._assembly.all()

    @cached_property
    def _by_row(self) -> dict[int, tuple[Finding, ...]]:
        by_row = groupby(self.placed, key=itemgetter(0))
        return {row: tuple(finding for _, finding in group) for row, group in by_row}

    def findings_at(self, row: int) -> tuple[Finding, ...]:
        """The findings of a line with their spans, in reading order."""
        found = self._by_row.get(row, ())
        text = self.texts[row] if row < len(self.texts) else ""
        return resolve(text, found) if found else ()

    def tokens(self, row: int, *, wait: bool = True) -> ExampleTokens | None:
        """The tokens of the example on a line; None where there is none.

        wait: False gives None rather than load the encoder, which takes a quarter of a second.
        """
        view = self.line(row).view
        if view is None or not (wait or is_loaded(self.reading.encoding)):
            return None
        return count_for(view, self.reading)
