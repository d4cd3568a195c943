"""Progress in the client's window for what takes over half a second, with a button that stops it.

Nothing is shown for quick work, nor to clients that cannot; a client that never answers loses its progress bar and
nothing else.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from urllib.parse import unquote

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tuneline.lsp.connection import Connection
from tuneline.lsp.documents import Document
from tuneline.lsp.scheduler import Scheduler
from tuneline.lsp.work import Stage

# Seconds of work before anything is shown, and between two reports.
PATIENCE = 0.5
GAP = 0.2
# Smaller files are checked before a bar could be shown.
LINES = 2_000
SIZE = 2_000_000


class Progress:
    """One piece of work. `cancelled` turns True when the user stops it.

    with closing(Progress(connection, "Checking train.jsonl")) as progress:
        progress.report(0.5)
    """

    def __init__(self, connection: Connection, title: str) -> None:
        self._connection = connection
        self._title = title
        self._token = uuid.uuid4().hex
        self._begun = False
        self._ended = False
        self._reported = 0.0
        self._task: asyncio.Task[None] | None = None
        self._share = 0.0
        self._stopped = connection.stops(self._token)
        if connection.client.progress:
            self._task = asyncio.get_running_loop().create_task(self._begin())

    @property
    def cancelled(self) -> bool:
        """Whether the user wants the work to stop."""
        return self._stopped.cancelled()

    def report(self, share: float) -> None:
        """How much is done, from 0 to 1; a bar never goes back, also where work begins again."""
        self._share = min(max(share, self._share), 1.0)
        now = time.monotonic()
        if self._begun and not self._ended and now - self._reported >= GAP:
            self._reported = now
            self._notify(types.WorkDoneProgressReport(percentage=int(self._share * 100)))

    def close(self) -> None:
        """The work is done, or was stopped."""
        if self._ended:
            return
        self._ended = True
        if self._begun:
            self._notify(types.WorkDoneProgressEnd())
        elif self._task is not None:
            self._task.cancel()
        self._connection.forget(self._token)

    async def _begin(self) -> None:
        await asyncio.sleep(PATIENCE)
        try:
            await self._connection.request(
                types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(self._token)
            )
        except (JsonRpcException, TimeoutError):
            return
        if self._ended:
            return
        self._begun = True
        self._reported = time.monotonic()
        percentage = int(self._share * 100)
        self._notify(types.WorkDoneProgressBegin(self._title, cancellable=True, percentage=percentage))

    def _notify(self, value: object) -> None:
        self._connection.send(types.PROGRESS, types.ProgressParams(self._token, value))


class OpeningBars:
    """The progress bars of documents that are checked for the first time, or again from the start."""

    def __init__(self, connection: Connection, scheduler: Scheduler) -> None:
        self._connection = connection
        self._scheduler = scheduler
        self._bars: dict[str, Progress] = {}

    def opened(self, document: Document) -> None:
        """Show a bar for a large document."""
        texts = document.state.texts
        if len(texts) < LINES and sum(map(len, texts)) < SIZE:
            return
        name = unquote(document.uri.rpartition("/")[2])
        self._bars[document.uri] = Progress(self._connection, f"Checking {name}")

    def progressed(self, document: Document, stage: Stage) -> None:
        """More lines are checked."""
        bar = self._bars.get(document.uri)
        if bar is None:
            return
        if bar.cancelled:
            self._scheduler.give_up(document)
        if bar.cancelled or stage >= Stage.WHOLE:
            bar.close()
            del self._bars[document.uri]
            return
        rest = document.state.assembly.index.unchecked()
        bar.report(rest / len(document.state.texts) if rest >= 0 else 1.0)

    def closed(self, document: Document) -> None:
        """No bar for a document that is gone."""
        if (bar := self._bars.pop(document.uri, None)) is not None:
            bar.close()
