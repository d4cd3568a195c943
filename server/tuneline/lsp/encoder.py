"""Waiting for the encoder: many editors ask once and show that answer, so counts are worth a moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tuneline.lsp.scheduler import Stage
from tuneline.tokens.encodings import is_loaded, load

if TYPE_CHECKING:
    from tuneline.lsp.documents import Document
    from tuneline.lsp.scheduler import Scheduler

# Seconds that a client which cannot be asked to ask again waits for the format of a file to be known.
PATIENCE = 5.0


async def until_counted(scheduler: Scheduler, document: Document, *, patient: bool = False) -> None:
    """Wait until tokens can be counted, if there are any to count.

    Unless patient, not while lines are still being checked, when loading would only make everybody wait.
    """
    if patient and document.state.reading.format is None:
        await scheduler.reach(document, Stage.WHOLE, PATIENCE)
    reading = document.state.reading
    if reading.format is None or is_loaded(reading.encoding):
        return
    if patient or scheduler.stage(document) >= Stage.LINES:
        await asyncio.to_thread(load, reading.encoding)
