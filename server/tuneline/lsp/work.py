"""What is to be done for one document, and how far that has come.

The scheduler decides whose turn it is and what a thread does; here is what one step of the analysis does to what is
known. A step ends when its caller says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from tuneline.engine.assembly import Assembly
from tuneline.engine.document import FileState
from tuneline.engine.statistics import Totals
from tuneline.lsp.counting import Counting
from tuneline.lsp.documents import Document
from tuneline.tokens.encodings import is_loaded


class Stage(IntEnum):
    """How much is known of a document: each stage includes those before it."""

    OPENED = 0
    LINES = 1
    WHOLE = 2
    TOKENS = 3


@dataclass(eq=False, slots=True)
class Work:
    """What is to be done for one document.

    shown, reached: the stage that was reached once, by the document and by its present state: what was shown then
      must not vanish.
    edited: when that happened last, by the monotonic clock; 0 if never.
    whole_apart: whether looking at the whole file is left to a thread.
    wanted: rows that somebody looks at, the first of them last.
    costs: what lines cost, by their hash.
    """

    document: Document
    state: FileState
    stage: Stage = Stage.OPENED
    shown: Stage = Stage.OPENED
    reached: Stage = Stage.OPENED
    edited: float = 0.0
    given_up: bool = False
    whole_apart: bool = False
    wanted: list[int] = field(default_factory=list)
    totals: Totals | None = None
    counting: Counting | None = None
    costs: dict[int, Totals | None] = field(default_factory=dict)

    @property
    def is_steady(self) -> bool:
        """Whether what is known grows only: not while lines are checked again that had findings before."""
        if self.stage is Stage.OPENED:
            return self.shown is Stage.OPENED
        return self.reached >= Stage.WHOLE or self.shown < Stage.WHOLE

    @property
    def can_count(self) -> bool:
        """Whether the tokens of the document are to be counted now."""
        reading = self.state.reading
        return self.stage is Stage.WHOLE and reading.format is not None and is_loaded(reading.encoding)

    def renew(self) -> None:
        """Begin at the start if the state is a new one, as after a change of settings."""
        if self.state is not self.document.state:
            self.state = self.document.state
            self.stage = self.reached = Stage.OPENED
            self.given_up = self.whole_apart = False
            self.counting = None
            self.costs.clear()

    def check_lines(self, enough: Callable[[], bool]) -> None:
        """Check lines until `enough` says so, those first that somebody looks at."""
        state = self.state
        while self.wanted and not enough():
            row = self.wanted.pop()
            if row < len(state.texts):
                state.check_step(row)
        if state.assembly.index.unchecked() >= 0 and not self.wanted:
            # One more condition than time: the whole-file step at the end of `work` is for a quiet moment.
            state.work(lambda: enough() or state.checked)
        if state.checked:
            self.stage = Stage.LINES

    def settle(self, whole: Assembly) -> bool:
        """Take over what looking at the whole file came to; False if the document was edited meanwhile."""
        if not self.state.settle(whole):
            return False
        self.whole_apart = False
        self.stage = Stage.WHOLE if self.state.settled else Stage.OPENED
        if not self.state.settled:
            # The file turned out to be of another format: every line is to be checked, and counted, again.
            self.costs.clear()
        return True

    def count(self) -> Counting:
        """The count that is under way, or a new one."""
        if self.counting is None:
            self.counting = Counting(self.state, self.costs)
        return self.counting

    def count_some(self, enough: Callable[[], bool]) -> bool:
        """Count tokens until `enough` says so; True when all are counted."""
        counting = self.count()
        totals = counting.go(enough)
        if totals is not None:
            self.totals, self.costs, self.stage = totals, counting.costs, Stage.TOKENS
            self.counting = None
        return totals is not None
