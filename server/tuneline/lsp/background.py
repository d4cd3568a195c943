"""Work that may take long, in a thread of its own: the event loop never waits for it.

The interpreter lock is shared, so a thread makes nothing faster; but the loop gets the lock back after a moment
(`server.run` says after how long), whatever the thread is at. What waits is done one after the other, so that many
equal requests take no more memory than one; what is cancelled before its turn is never begun.
"""

from __future__ import annotations

import asyncio
import queue
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from itertools import islice, takewhile
from typing import Any, ParamSpec, TypeVar

from tuneline.engine import limits

P = ParamSpec("P")
T = TypeVar("T")


class Background(Executor):
    """One thread, started with the first work. It never keeps the process alive."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._waiting: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do some work when it is its turn."""
        future: Future[T] = Future()
        self._waiting.put((future, lambda: work(*args, **kwargs)))
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
        return future

    async def run(self, work: Callable[[], T]) -> T:
        """What some work comes to."""
        return await asyncio.get_running_loop().run_in_executor(self, work)

    async def read(self, texts: Sequence[str], work: Callable[[], T]) -> T:
        """What some work comes to that reads these lines: done at once if they are short."""
        if sum(map(len, texts)) <= limits.SLOW_SIZE:
            return work()
        return await self.run(work)

    async def collect(self, items: Iterator[T | None], most: int = sys.maxsize) -> list[T]:
        """The first `most` items that are not None. One that is cancelled ends with the next item."""
        stopped = threading.Event()

        def work() -> list[T]:
            going = takewhile(lambda _: not stopped.is_set(), items)
            return list(islice((item for item in going if item is not None), most))

        try:
            return await self.run(work)
        finally:
            stopped.set()

    def _run(self) -> None:
        while True:
            future, work = self._waiting.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - whoever waits for the work gets it
                future.set_exception(error)
            del future, work
