"""Jobs that the user asked for expressly and can stop: changes of a whole file, its statistics.

A job is done on a snapshot, in a thread. Where the document has changed when it is finished it is done again, a few
times; what is handed back is always about the text that the document has now.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from typing import TypeVar

from pygls.exceptions import JsonRpcException

from tuneline.engine.snapshot import Snapshot
from tuneline.features.code_actions.job import Refused
from tuneline.lsp.background import Background
from tuneline.lsp.documents import Document
from tuneline.lsp.publish.progress import Progress
from tuneline.lsp.session import Session

T = TypeVar("T")
# What a step gives is how much is done, from 0 to 1, or nothing.
Steps = Generator[float | None, None, T]

ATTEMPTS = 3
# Progress is told in steps of so much.
_SHARE = 0.01


class RequestFailed(JsonRpcException):
    """What was asked for cannot be done; the words are for the user."""

    CODE = -32803


async def work_out(
    session: Session, document: Document, title: str, make: Callable[[Snapshot], Steps[T]]
) -> T:
    """What `make` works out of the document as it is when this returns, with its progress shown under a title.

    RequestFailed where it cannot be done, where the user stops it, and where the document keeps changing.
    """
    with closing(Progress(session.connection, f"Tuneline: {title}")) as progress:
        for _ in range(ATTEMPTS):
            snapshot = document.snapshot()
            result = await _drive(session.jobs, make(snapshot), progress)
            # Lines are shared with the snapshot, so that this compares pointers, not texts.
            if document.state.texts == snapshot.texts:
                return result
    raise RequestFailed(
        "The document changed while this was computed. Try again when it is not being edited."
    )


async def work_on(session: Session, title: str, steps: Steps[T]) -> T:
    """What steps come to that are about one snapshot, with their progress shown under a title.

    RequestFailed where it cannot be done, and where the user stops it.
    """
    with closing(Progress(session.connection, f"Tuneline: {title}")) as progress:
        return await _drive(session.jobs, steps, progress)


async def _drive(background: Background, steps: Steps[T], progress: Progress) -> T:
    """What the steps come to. A cancelled task ends it with the next step, and so does the user."""
    stopped = threading.Event()
    loop = asyncio.get_running_loop()

    def work() -> T:
        told = 0.0
        while True:
            try:
                share = next(steps)
            except StopIteration as done:
                value: T = done.value
                return value
            if share is not None and share - told >= _SHARE:
                told = share
                loop.call_soon_threadsafe(progress.report, share)
            if stopped.is_set() or progress.cancelled:
                raise RequestFailed("Cancelled; nothing has been changed.")

    try:
        return await background.run(work)
    except Refused as error:
        raise RequestFailed(str(error)) from None
    finally:
        stopped.set()
