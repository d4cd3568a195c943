"""The same work on many things in several processes, with the answers in order.

Ctrl-C is for the parent alone, which then lets each process finish the thing at hand and starts no other.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Killed(Exception):
    """A process ended before its work was done, as it does when memory runs out."""


def in_processes(
    work: Callable[[T], R], things: Sequence[T], jobs: int, start: Callable[..., None], given: tuple[Any, ...]
) -> Iterator[R]:
    """`work` done on each thing, in order, by `jobs` processes that each called `start(*given)` first.

    `work` and `start` are functions of a module, `given` and all answers can be pickled. Killed, see there.
    """
    # Fingerprints are compared across processes, so all must hash strings alike: forked ones do, others are told.
    method = "fork" if sys.platform == "linux" else "spawn"
    os.environ.setdefault("PYTHONHASHSEED", "0")
    context = multiprocessing.get_context(method)
    # Unlike a multiprocessing.Pool, an executor notices when the system kills one of its processes.
    pool = ProcessPoolExecutor(jobs, context, _start, (start, given))
    try:
        with _no_signals():
            answers = pool.map(work, things)
        yield from answers
    except BrokenProcessPool:
        raise Killed from None
    finally:
        pool.shutdown(cancel_futures=True)


def _start(start: Callable[..., None], given: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    Thread(target=_leave_with_parent, daemon=True).start()
    start(*given)


def _leave_with_parent() -> None:
    """End this process when the parent has been killed; without it, it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _no_signals() -> Iterator[None]:
    """Ctrl-C and the like wait until all processes have started.

    One that has not yet learned to ignore them would complain, and an executor that is interrupted while it starts
    does not know what to stop.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
