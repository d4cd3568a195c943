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


# Whether processes begin with what this one has loaded.
FORKS = sys.platform == "linux"


class Killed(Exception):
    """A process ended before its work was done, as it does when memory runs out."""


# The work of this process; an executor hands its processes nothing but things to work on.
_work: Callable[[Any], Any] | None = None


def in_processes(
    make: Callable[..., Callable[[T], R]], given: tuple[Any, ...], things: Sequence[T], jobs: int
) -> Iterator[R]:
    """Each thing worked on, in order, by `jobs` processes that each do what `make(*given)` returned there.

    `make` is a function of a module; `given`, all answers and errors can be pickled. Killed, see there.
    """
    context = multiprocessing.get_context("fork" if FORKS else "spawn")
    # Unlike a multiprocessing.Pool, an executor notices when the system kills one of its processes.
    pool = ProcessPoolExecutor(jobs, context, _start, (make, given))
    try:
        with _no_signals():
            answers = pool.map(_do, things)
        yield from answers
    except BrokenProcessPool:
        raise Killed from None
    finally:
        pool.shutdown(cancel_futures=True)


def _start(make: Callable[..., Callable[[Any], Any]], given: tuple[Any, ...]) -> None:
    global _work  # noqa: PLW0603 - see there
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    Thread(target=_leave_with_parent, daemon=True).start()
    _work = make(*given)


def _do(thing: Any) -> Any:
    assert _work is not None
    return _work(thing)


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
