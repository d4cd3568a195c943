"""The analysis of open documents, in slices of a few milliseconds, so that a keystroke never waits for a file.

Touched lines are checked the moment that an edit arrives. The rest is done by one task: first the lines that
somebody looks at, then all others, several documents taking turns; what concerns a file as a whole after a quiet
moment; tokens after everything else. What could take long, because a line is long and not sound or a file has many
lines, is left to a thread, once for all edits that were made while nobody had time for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from tuneline.engine import limits as engine_limits
from tuneline.engine.assembly import Assembly, Result
from tuneline.engine.long_lines import LongLines, Stopped
from tuneline.engine.statistics import Totals
from tuneline.lsp import limits
from tuneline.lsp.background import Background
from tuneline.lsp.documents import Document
from tuneline.lsp.work import Stage, Work

T = TypeVar("T")

# Seconds of work between two looks at what else the loop has to do.
SLICE = 0.004
# Seconds without an edit after which a file is looked at as a whole, and a very long line that was edited.
QUIET = 0.2
# Seconds without work after which the process for very long lines ends.
IDLE = 60.0


# Called after every slice that brought something to show; must be quick.
Progressed = Callable[[Document, Stage], None]


class Scheduler:
    """The analysis of all open documents. To be used on the event loop only."""

    def __init__(self, progressed: Progressed, background: Background) -> None:
        self._progressed = progressed
        self._background = background
        self._long_lines = LongLines()
        # When their process ends unless there is more for it to do.
        self._resting: asyncio.TimerHandle | None = None
        self._works: dict[str, Work] = {}
        self._turn = 0
        self._event = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        # The work that is being done in the thread.
        self._apart: asyncio.Task[None] | None = None
        # The document that it is about.
        self._about: Work | None = None
        self._stopped = False
        self._waiting: list[tuple[Document, Stage, asyncio.Future[bool]]] = []

    def opened(self, document: Document) -> None:
        """Begin with a document."""
        self._works[document.uri] = Work(document, document.state)
        self.wake()

    def edited(self, document: Document, rows: Sequence[int]) -> Stage | None:
        """Check touched lines at once, as far as they are few, and see to the rest; how much is known then."""
        work = self._works.get(document.uri)
        if work is None:
            return None
        work.renew()
        work.edited = time.monotonic()
        state, size = document.state, 0
        if any(len(state.texts[row]) > engine_limits.QUICK_SIZE for row in rows):
            self._drop(work)
        for row in rows:
            size += state.check_step(row)
            if size > limits.TOUCHED_SIZE:
                break
        work.stage = Stage.LINES if state.checked else Stage.OPENED
        work.counting, work.whole_apart = None, False
        document.renew()
        self._release(document)
        self.wake()
        return work.stage

    def rescoped(self, document: Document) -> None:
        """Begin again with a document that has a new state."""
        work = self._works.get(document.uri)
        if work is not None:
            self._drop(work)
            work.renew()
            self.wake()

    def closed(self, document: Document) -> None:
        """Forget a document."""
        if (work := self._works.pop(document.uri, None)) is not None:
            self._drop(work)
            self._release(document, gone=True)

    def prefer(self, document: Document, first: int, count: int) -> None:
        """Somebody looks at these lines: they are checked before others."""
        work = self._works.get(document.uri)
        if work is not None and work.stage is Stage.OPENED:
            # From the back, because they are taken from the end.
            work.wanted = list(range(first, first + min(count, limits.TOUCHED_ROWS)))[::-1]
            self.wake()

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
        """Whether what is known of a document grows only, see `Work.is_steady`."""
        work = self._works.get(document.uri)
        return work is not None and work.is_steady

    def totals(self, document: Document) -> Totals | None:
        """What the examples of the document cost; the sums from before an edit until there are new ones."""
        work = self._works.get(document.uri)
        return work.totals if work is not None else None

    def cost(self, document: Document, text: str) -> Totals | None:
        """What the example on a line of the document costs, if it was counted already."""
        work = self._works.get(document.uri)
        return work.costs.get(hash(text)) if work is not None else None

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

    def stop(self) -> None:
        """End all work."""
        self._stopped = True
        self._works.clear()
        self._long_lines.stop()
        for _, _, future in self._waiting:
            if not future.done():
                future.set_result(False)
        for task in (self._task, self._apart):
            if task is not None:
                task.cancel()

    def wake(self) -> None:
        """There may be something to do, such as counting with an encoder that is there now."""
        if self._stopped:
            return
        self._event.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run(), name="analysis")

    async def _run(self) -> None:
        while True:
            waits: list[float] = []
            self._send_apart(waits)
            work = self._next(waits)
            if work is not None:
                self._slice(work)
                await asyncio.sleep(0)
                continue
            if not waits:
                return
            self._event.clear()
            alarm = asyncio.get_running_loop().call_later(min(waits), self._event.set)
            await self._event.wait()
            alarm.cancel()

    def _in_turn(self) -> list[Work]:
        works = list(self._works.values())
        first = self._turn % len(works) if works else 0
        return works[first:] + works[:first]

    def _next(self, waits: list[float]) -> Work | None:
        """The document whose turn it is; `waits` gets how long it is until others have something to do.

        What waits for the thread has nothing to do here.
        """
        works = self._in_turn()
        self._turn += 1
        now = time.monotonic()
        for work in works:
            if work.given_up or work.whole_apart or work.stage > Stage.LINES:
                continue
            if work.stage is Stage.OPENED:
                state = work.state
                if work.wanted or state.checked or state.assembly.index.unchecked() >= 0:
                    return work
            elif work.edited + QUIET <= now:
                return work
            else:
                waits.append(work.edited + QUIET - now)
        for work in works:
            if work.can_count and work.count().next_long() < 0:
                return work
        return None

    def _send_apart(self, waits: list[float]) -> None:
        """Have the thread do what could take long, if it is free; `waits` gets how long some of that should wait."""
        if self._apart is not None:
            return
        now = time.monotonic()
        for work in self._in_turn():
            if work.given_up:
                continue
            if texts := work.state.left(engine_limits.SIZE_AT_A_TIME):
                wait = work.edited + QUIET - now
                if wait > 0 and max(map(len, texts)) > engine_limits.QUICK_SIZE:
                    waits.append(wait)
                    continue
                going = self._check_apart(work, texts)
            elif work.whole_apart:
                look = partial(self._long_lines.look, work.state.whole_apart())
                going = self._go_apart(work, look, partial(self._settle, work))
            elif work.can_count and (texts := work.count().long(engine_limits.SIZE_AT_A_TIME)):
                going = self._count_apart(work, texts)
            else:
                continue
            self._long_lines.begin()
            self._about = work
            self._apart = asyncio.get_running_loop().create_task(going)
            return

    def _drop(self, work: Work) -> None:
        """End what the process for very long lines does for a document: nobody wants to know any more."""
        if self._about is work:
            self._long_lines.drop()

    async def _go_apart(self, work: Work, job: Callable[[], T], take: Callable[[T], None]) -> None:
        """Do a job in the thread, and take what it comes to if the document has the same state and format still."""
        state, reading = work.state, work.state.reading
        if self._resting is not None:
            self._resting.cancel()
        try:
            found = await self._background.run(job)
        except Stopped:
            self.wake()
            return
        finally:
            self._apart = self._about = None
        self._resting = asyncio.get_running_loop().call_later(IDLE, self._rest)
        if self._works.get(work.document.uri) is work and work.state is state and state.reading is reading:
            take(found)
        self.wake()

    def _rest(self) -> None:
        if self._apart is None:
            self._long_lines.rest()

    async def _check_apart(self, work: Work, texts: Sequence[str]) -> None:
        state, scope = work.state, work.state.scope

        def take(found: dict[str, Result]) -> None:
            # Lines that were edited meanwhile are left still, with another text.
            state.take(found)
            if state.checked and work.stage is Stage.OPENED:
                work.stage = Stage.LINES
            self._report(work)

        await self._go_apart(work, lambda: self._long_lines.check(scope, texts), take)

    async def _count_apart(self, work: Work, texts: Sequence[str]) -> None:
        scope = work.state.scope
        await self._go_apart(work, lambda: self._long_lines.count(scope, texts), work.costs.update)

    def _slice(self, work: Work) -> None:
        end = time.monotonic() + SLICE

        def enough() -> bool:
            return time.monotonic() >= end

        if work.stage is Stage.OPENED:
            work.check_lines(enough)
        elif work.stage is Stage.LINES and not work.state.is_quick():
            work.whole_apart = True
            return
        elif work.stage is Stage.LINES:
            work.settle(work.state.whole_apart()())
        elif not work.count_some(enough):
            return  # what follows progress looks at the whole file, and would take longer than a slice
        self._report(work)

    def _settle(self, work: Work, whole: Assembly) -> None:
        if work.settle(whole):  # else it is done again, after the next quiet moment
            self._report(work)

    def _report(self, work: Work) -> None:
        work.reached = max(work.reached, work.stage)
        work.shown = max(work.shown, work.stage)
        work.document.renew()
        self._progressed(work.document, work.stage)
        self._release(work.document)

    def _release(self, document: Document, *, gone: bool = False) -> None:
        for waiting, stage, future in self._waiting:
            if waiting is document and not future.done() and (gone or self.stage(document) >= stage):
                future.set_result(not gone)
