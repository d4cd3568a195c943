"""An event loop with a clock of its own, for a server in the process of its test.

Time passes in two ways only, so no test depends on the speed or the load of the machine. Every look at
`time.monotonic` takes `tick` seconds: a slice of work ends after as many lines everywhere. Where nothing is left to
run, the clock jumps to the next timer. While a thread or a process is at work outside of the loop, the clock stops;
where there is no timer either, the loop is idle: whatever has not happened by then will never happen.
"""

from __future__ import annotations

import asyncio
import selectors
import sys
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from unittest import mock

if sys.platform == "win32":
    _Events, _Loop = asyncio.IocpProactor, asyncio.ProactorEventLoop
else:
    _Events, _Loop = selectors.DefaultSelector, asyncio.SelectorEventLoop

T = TypeVar("T")

TICK = 0.0005
# The last resort: seconds of the processor that one wait may take, seconds without a word from a thread or a
# process, and seconds by the clock of the loop, for timers that are set again and again.
WORK = 300.0
SILENCE = 600.0
AHEAD = 100_000.0

_real_clock = time.monotonic
_threads = ThreadPoolExecutor(thread_name_prefix="outside")


class Broken(AssertionError):
    """What a test waits for will never happen."""


class Loop(_Loop):
    """The loop. `proceed` runs it until it is stopped or idle."""

    def __init__(self, tick: float = TICK) -> None:
        self._now = 1_000.0
        self._tick = tick
        self._jobs: set[asyncio.Future[Any]] = set()
        self._processes: list[asyncio.SubprocessTransport] = []
        self._limits = (0.0, 0.0)
        self._turns = 0
        # Whether the last `proceed` ended because nothing is left to do.
        self.idle = False
        super().__init__(_Source(self))

    def proceed(self) -> None:
        """Run until `stop` is called, or nothing is left to do. Broken if that takes for ever."""
        self.idle = False
        self._limits = (time.thread_time() + WORK, self._now + AHEAD)
        with mock.patch.object(time, "monotonic", self._look):
            self.run_forever()

    def complete(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine. Broken if nothing is left to run and it has not ended."""
        task = self.create_task(work)
        task.add_done_callback(lambda _: self.stop())
        while not task.done():
            self.proceed()
            if self.idle:
                raise Broken("nothing is left to run, and what was waited for has not happened")
        return task.result()

    def finish(self) -> None:
        """Cancel what still runs, and close."""
        while tasks := asyncio.all_tasks(self):
            for task in tasks:
                task.cancel()
            self.complete(_all(tasks))
        self.close()

    # For asyncio

    def time(self) -> float:
        """Seconds by the clock of the loop."""
        return self._now

    async def subprocess_exec(self, *arguments: Any, **more: Any) -> Any:
        """As usual; the loop is not idle while the process lives."""
        transport, protocol = await super().subprocess_exec(*arguments, **more)
        self._processes.append(transport)
        return transport, protocol

    def run_in_executor(self, executor: Any, work: Callable[..., Any], *arguments: Any) -> Any:
        """As usual, in threads that all loops share; the loop is not idle while they work for it."""
        job = asyncio.wrap_future((executor or _threads).submit(work, *arguments), loop=self)
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)
        return job

    # For its events

    def ready(self, timeout: float | None, poll: Callable[[float], list[Any]]) -> list[Any]:
        """The events that `poll` finds; none if the clock went on by `timeout` seconds, or nothing is left to do."""
        self._turns += 1
        # To ask what the thread has worked takes long on some systems.
        if self._now > self._limits[1] or (self._turns % 500 == 0 and time.thread_time() > self._limits[0]):
            raise Broken("the loop runs on and on")
        events = poll(0)
        if events or timeout == 0:
            return events
        if self._outside():
            if not (events := poll(SILENCE)):
                raise Broken(f"a thread or a process has not said a word for {SILENCE:.0f} s")
            return events
        if timeout is None:
            self.idle = True
            self.stop()
        else:
            self._now += timeout
        return []

    def _look(self) -> float:
        self._now += self._tick
        return self._now

    def _outside(self) -> bool:
        return bool(self._jobs) or any(it.get_returncode() is None for it in self._processes)


class _Source(_Events):
    """Where the loop learns what has happened."""

    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self._of = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        return self._of.ready(timeout, super().select)


async def _all(tasks: set[asyncio.Task[Any]]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)


def run(work: Coroutine[Any, Any, T]) -> T:
    """As `asyncio.run`, by the clock of the loop."""
    loop = Loop()
    try:
        return loop.complete(work)
    finally:
        loop.finish()
