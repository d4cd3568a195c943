"""Jobs that the user asked for expressly and can stop: changes of a whole file, its statistics.

A job is done on a snapshot, in a thread. Where the document has changed when it is finished it is done again, a few
times; what is handed back is always about the text that the document has now.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import TypeVar

from tuneline.engine.snapshot import Snapshot
from tuneline.lsp.background import Background
from tuneline.lsp.documents import Document
from tuneline.lsp.publish.progress import Progress

T = TypeVar("T")
Steps = Generator[None, None, T]

ATTEMPTS = 3


class GivenUp(Exception):
    """A job that did not come to its end; the words are for the user."""


async def work_out(
    background: Background, document: Document, make: Callable[[Snapshot], Steps[T]], progress: Progress
) -> T:
    """What `make` works out of the document as it is when this returns. GivenUp where it keeps changing."""
    for _ in range(ATTEMPTS):
        snapshot = document.snapshot()
        result = await drive(background, make(snapshot), progress)
        # Lines are shared with the snapshot, so that this compares pointers, not texts.
        if document.state.texts == snapshot.texts:
            return result
    raise GivenUp("The document changes faster than this can be worked out. Try again when nobody types.")


async def drive(background: Background, steps: Steps[T], progress: Progress) -> T:
    """What the steps come to. GivenUp when the user stops it; a cancelled task ends it with the next step."""
    stopped = threading.Event()

    def work() -> T:
        while True:
            try:
                next(steps)
            except StopIteration as done:
                value: T = done.value
                return value
            if stopped.is_set() or progress.cancelled:
                raise GivenUp("It was stopped; nothing has been changed.")

    try:
        return await background.run(work)
    finally:
        stopped.set()
