"""Long work on the event loop: a generator is driven for a few milliseconds at a time, so that requests get through.

Work is done on a snapshot. Where the document has changed when it is finished it is done again, a few times;
what is handed back is always about the text that the document has now.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator
from typing import TypeVar

from tuneline.engine.snapshot import Snapshot
from tuneline.lsp.documents import Document
from tuneline.lsp.publish.progress import Progress
from tuneline.lsp.scheduler import SLICE

T = TypeVar("T")
Steps = Generator[None, None, T]

ATTEMPTS = 3


class GivenUp(Exception):
    """Work that did not come to its end; the words are for the user."""


async def drive(steps: Steps[T], progress: Progress | None = None) -> T:
    """What the steps come to. GivenUp when the user stops it; a cancelled task ends at the next slice."""
    until = time.monotonic() + SLICE
    while True:
        try:
            next(steps)
        except StopIteration as done:
            value: T = done.value
            return value
        if time.monotonic() >= until:
            await asyncio.sleep(0)
            if progress is not None and progress.cancelled:
                raise GivenUp("It was stopped; nothing has been changed.")
            until = time.monotonic() + SLICE


async def work_out(
    document: Document, make: Callable[[Snapshot], Steps[T]], progress: Progress | None = None
) -> T:
    """What `make` works out of the document as it is when this returns. GivenUp where it does not hold still."""
    for _ in range(ATTEMPTS):
        snapshot = document.snapshot()
        result = await drive(make(snapshot), progress)
        # Lines are shared with the snapshot, so that this compares pointers, not texts.
        if document.state.texts == snapshot.texts:
            return result
    raise GivenUp("The document changes faster than this can be worked out. Try again when nobody types.")
