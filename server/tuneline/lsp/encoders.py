"""Loading encoders, which takes a quarter of a second, in a thread: nobody waits for that while typing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tuneline.lsp.documents import Document
from tuneline.lsp.scheduler import Scheduler
from tuneline.lsp.work import Stage
from tuneline.tokens.encodings import is_loaded, load

# Seconds that a client which cannot be asked to ask again waits for the format of a file to be known.
PATIENCE = 5.0


class Encoders:
    """The encoders that open documents need; `loaded` is called each time that one is there."""

    def __init__(self, loaded: Callable[[], None]) -> None:
        self._loaded = loaded
        self._loading: dict[str, asyncio.Task[None]] = {}

    def progressed(self, document: Document, stage: Stage) -> None:
        """Load what a document needs, once its lines are checked.

        Not earlier: loading holds the interpreter for a tenth of a second, and an answer that waits for its turn would
        wait for that too.
        """
        needed = document.state.reading.encoding
        if stage >= Stage.LINES and not is_loaded(needed) and needed not in self._loading:
            self._loading[needed] = asyncio.create_task(self._load(needed), name=f"loading {needed}")

    async def _load(self, name: str) -> None:
        try:
            await asyncio.to_thread(load, name)
        finally:
            del self._loading[name]
        self._loaded()


async def until_counted(scheduler: Scheduler, document: Document, *, patient: bool = False) -> None:
    """Wait until tokens can be counted, if there are any to count: many editors ask once and show that answer.

    Unless patient, not while lines are still being checked, when loading would only make everybody wait.
    """
    if patient and document.state.reading.format is None:
        await scheduler.reach(document, Stage.WHOLE, PATIENCE)
    reading = document.state.reading
    if reading.format is None or is_loaded(reading.encoding):
        return
    if patient or scheduler.stage(document) >= Stage.LINES:
        await asyncio.to_thread(load, reading.encoding)
