"""The analysis of open documents, in slices of a few milliseconds, so that a keystroke never waits for a file.

Touched lines are checked the moment that an edit arrives. The rest is done by one task: first the lines that
somebody looks at, then all others, several documents taking turns; what concerns a file as a whole after a quiet
moment; tokens after everything else. A line that could take long, because it is long and not sound, is left to a
thread, once for all edits that were made while nobody had time for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from enum import IntEnum

from tuneline.engine import limits as engine_limits
from tuneline.engine.statistics import Totals
from tuneline.lsp import limits
from tuneline.lsp.background import Background
from tuneline.lsp.counting import Counting, cost_of_line
from tuneline.lsp.documents import Document
from tuneline.tokens.encodings import is_loaded

# Seconds of work between two looks at what else the loop has to do.
SLICE = 0.004
# Seconds without an edit after which a file is looked at as a whole, and a very long line that was edited.
QUIET = 0.2


class Stage(IntEnum):
    """How much is known of a document: each stage includes those before it."""

    OPENED = 0
    LINES = 1
    WHOLE = 2
    TOKENS = 3


# Called after every slice that brought something to show; must be quick.
Progressed = Callable[[Document, Stage], None]


class Work:
    """What is to be done for one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.state = document.state
        self.stage = Stage.OPENED
        # What was reached once, by the document and by its present state: what was shown then must not vanish.
        self.shown = Stage.OPENED
        self.reached = Stage.OPENED
        self.edited = 0.0
        self.given_up = False
        self.wanted: list[int] = []
        self.totals: Totals | None = None
        self.counting: Counting | None = None
        # By the hash of a line.
        self.costs: dict[int, Totals | None] = {}


class Scheduler:
    """The analysis of all open documents. To be used on the event loop only."""

    def __init__(self, progressed: Progressed, background: Background) -> None:
        self._progressed = progressed
        self._background = background
        self._works: dict[str, Work] = {}
        self._turn = 0
        self._event = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        # The work on long lines that is being done in the thread.
        self._apart: asyncio.Task[None] | None = None
        self._stopped = False
        self._waiting: list[tuple[Document, Stage, asyncio.Future[bool]]] = []

    def opened(self, document: Document) -> None:
        """Begin with a document."""
        self._works[document.uri] = Work(document)
        self._wake()

    def edited(self, document: Document, rows: Sequence[int]) -> Stage | None:
        """Check touched lines at once, as far as they are few, and see to the rest; how much is known then."""
        work = self._works.get(document.uri)
        if work is None:
            return None
        self._renew(work)
        work.edited = time.monotonic()
        state, size = document.state, 0
        for row in rows:
            size += state.check_step(row)
            if size > limits.TOUCHED_SIZE:
                break
        work.stage = Stage.LINES if state.checked else Stage.OPENED
        work.counting = None
        document.renew()
        self._release(document)
        self._wake()
        return work.stage

    def rescoped(self, document: Document) -> None:
        """Begin again with a document that has a new state."""
        work = self._works.get(document.uri)
        if work is not None:
            self._renew(work)
            self._wake()

    def closed(self, document: Document) -> None:
        """Forget a document."""
        if self._works.pop(document.uri, None) is not None:
            self._release(document, gone=True)

    def prefer(self, document: Document, first: int, count: int) -> None:
        """Somebody looks at these lines: they are checked before others."""
        work = self._works.get(document.uri)
        if work is not None and work.stage is Stage.OPENED:
            # From the back, because they are taken from the end.
            work.wanted = list(range(first, first + min(count, limits.TOUCHED_ROWS)))[::-1]
            self._wake()

    def give_up(self, document: Document) -> None:
        """Check no more of a document than what is edited, until it is opened or configured again."""
        work = self._works.get(document.uri)
        if work is not None and work.stage < Stage.WHOLE:
            work.given_up = True
            self._release(document, gone=True)

    def stage(self, document: Document) -> Stage:
        """How much is known of a document."""
        work = self._works.get(document.uri)
        return work.stage if work is not None else Stage.OPENED

    def is_steady(self, document: Document) -> bool:
        """Whether what is known grows only: not while lines are checked again that had findings before."""
        work = self._works.get(document.uri)
        if work is None or work.stage >= Stage.WHOLE:
            return work is not None
        if work.stage is Stage.OPENED:
            return work.shown is Stage.OPENED
        return work.reached >= Stage.WHOLE or work.shown < Stage.WHOLE

    def totals(self, document: Document) -> Totals | None:
        """What the examples of the document cost; the sums from before an edit until there are new ones."""
        work = self._works.get(document.uri)
        return work.totals if work is not None else None

    async def reach(self, document: Document, stage: Stage, seconds: float | None = None) -> bool:
        """Wait until a stage is reached; False if the document is closed before, or time is up."""
        work = self._works.get(document.uri)
        if work is None or work.given_up:
            return False
        if self.stage(document) >= stage:
            return True
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((document, stage, future))
        try:
            return await asyncio.wait_for(future, seconds)
        except TimeoutError:
            return False
        finally:
            self._waiting = [entry for entry in self._waiting if entry[2] is not future]

    def count(self) -> None:
        """The encoder is there: count what waited for it."""
        self._wake()

    def stop(self) -> None:
        """End all work."""
        self._stopped = True
        self._works.clear()
        for _, _, future in self._waiting:
            if not future.done():
                future.set_result(False)
        for task in (self._task, self._apart):
            if task is not None:
                task.cancel()

    def _renew(self, work: Work) -> None:
        """Begin at the start with a new state, as after a change of settings; till then the old findings stay."""
        if work.state is not work.document.state:
            work.state = work.document.state
            work.stage = work.reached = Stage.OPENED
            work.given_up = False
            work.counting = None
            work.costs.clear()

    def _wake(self) -> None:
        if self._stopped:
            return
        self._event.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run(), name="analysis")

    async def _run(self) -> None:
        while True:
            waits = [self._send_long_lines()]
            work, wait = self._next()
            if work is not None:
                self._slice(work)
                await asyncio.sleep(0)
                continue
            wait = min((seconds for seconds in (*waits, wait) if seconds is not None), default=None)
            if wait is None:
                return
            self._event.clear()
            alarm = asyncio.get_running_loop().call_later(wait, self._event.set)
            await self._event.wait()
            alarm.cancel()

    def _in_turn(self) -> list[Work]:
        works = list(self._works.values())
        first = self._turn % len(works) if works else 0
        return works[first:] + works[:first]

    def _next(self) -> tuple[Work | None, float | None]:
        """The document whose turn it is, or how long until one has something to do; (None, None) when all is done.

        What waits for the thread has nothing to do here.
        """
        works = self._in_turn()
        self._turn += 1
        now = time.monotonic()
        waits: list[float] = []
        for work in works:
            if work.given_up or work.stage > Stage.LINES:
                continue
            if work.stage is Stage.OPENED:
                state = work.state
                if work.wanted or state.checked or state.assembly.index.unchecked() >= 0:
                    return work, None
            elif work.edited + QUIET <= now:
                return work, None
            else:
                waits.append(work.edited + QUIET - now)
        for work in works:
            if self._can_count(work) and self._counting(work).next_long() < 0:
                return work, None
        return None, min(waits, default=None)

    def _send_long_lines(self) -> float | None:
        """Have long lines checked or counted in the thread, if it is free; else how long some of them should wait."""
        if self._apart is not None:
            return None
        now = time.monotonic()
        waits: list[float] = []
        for work in self._in_turn():
            if work.given_up:
                continue
            if texts := work.state.left(engine_limits.SIZE_AT_A_TIME):
                wait = work.edited + QUIET - now
                if wait > 0 and max(map(len, texts)) > engine_limits.QUICK_SIZE:
                    waits.append(wait)
                    continue
                self._apart = asyncio.get_running_loop().create_task(self._check_apart(work, texts))
                return None
            if self._can_count(work) and (texts := self._counting(work).long(engine_limits.SIZE_AT_A_TIME)):
                self._apart = asyncio.get_running_loop().create_task(self._count_apart(work, texts))
                return None
        return min(waits, default=None)

    async def _check_apart(self, work: Work, texts: Sequence[str]) -> None:
        state, reading, check = work.state, work.state.reading, work.state.check_apart()
        try:
            found = await self._background.run(lambda: {text: check(text)[0] for text in texts})
        finally:
            self._apart = None
        # Lines that were edited meanwhile are left still, with another text.
        if self._is_current(work) and work.state is state and state.reading is reading:
            state.take(found)
            if state.checked and work.stage is Stage.OPENED:
                work.stage = Stage.LINES
            self._report(work)
        self._wake()

    async def _count_apart(self, work: Work, texts: Sequence[str]) -> None:
        state, reading, check = work.state, work.state.reading, work.state.check_apart()
        try:
            found = await self._background.run(
                lambda: {hash(text): cost_of_line(check(text)[1], reading) for text in texts}
            )
        finally:
            self._apart = None
        if work.state is state and state.reading is reading:
            work.costs.update(found)
        self._wake()

    def _is_current(self, work: Work) -> bool:
        return self._works.get(work.document.uri) is work

    def _slice(self, work: Work) -> None:
        end = time.monotonic() + SLICE
        if work.stage is Stage.OPENED:
            self._check_lines(work, end)
        elif work.stage is Stage.LINES:
            done = work.state.work(lambda: time.monotonic() >= end)
            work.stage = Stage.WHOLE if done else Stage.OPENED
            if not done:
                # The file turned out to be of another format: every line is to be checked, and counted, again.
                work.costs.clear()
        elif not self._count(work, end):
            return  # what follows progress looks at the whole file, and would take longer than a slice
        self._report(work)

    def _report(self, work: Work) -> None:
        work.reached = max(work.reached, work.stage)
        work.shown = max(work.shown, work.stage)
        work.document.renew()
        self._progressed(work.document, work.stage)
        self._release(work.document)

    def _check_lines(self, work: Work, end: float) -> None:
        state = work.state
        while work.wanted and time.monotonic() < end:
            row = work.wanted.pop()
            if row < len(state.texts):
                state.check_step(row)
        if state.assembly.index.unchecked() >= 0 and not work.wanted:
            # One more condition than time: the whole-file step at the end of `work` is for a quiet moment.
            state.work(lambda: time.monotonic() >= end or state.checked)
        if state.checked:
            work.stage = Stage.LINES

    def _can_count(self, work: Work) -> bool:
        reading = work.state.reading
        return work.stage is Stage.WHOLE and reading.format is not None and is_loaded(reading.encoding)

    def _counting(self, work: Work) -> Counting:
        if work.counting is None:
            work.counting = Counting(work.state, work.costs)
        return work.counting

    def _count(self, work: Work, end: float) -> bool:
        """Count some tokens; True when all are."""
        counting = self._counting(work)
        totals = counting.go(lambda: time.monotonic() >= end)
        if totals is None:
            return False
        work.totals, work.costs, work.stage = totals, counting.costs, Stage.TOKENS
        work.counting = None
        return True

    def _release(self, document: Document, *, gone: bool = False) -> None:
        for waiting, stage, future in self._waiting:
            if waiting is document and not future.done() and (gone or self.stage(document) >= stage):
                future.set_result(not gone)
