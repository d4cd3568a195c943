"""Progress in the client's window for what takes over half a second, with a button that stops it.

Nothing is shown for quick work, nor to clients that cannot; a client that never answers loses its progress bar and
nothing else.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from concurrent.futures import Future
from types import TracebackType
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from tuneline.lsp.server import TunelineServer

# Seconds of work before anything is shown, and between two reports.
PATIENCE = 0.5
GAP = 0.2
# Seconds that the client has to answer that it will show it.
ANSWER = 30.0


class Progress:
    """One piece of work. `cancelled` turns True when the user stops it.

    async with Progress(server, "Checking train.jsonl") as progress:
        progress.report(0.5)
    """

    def __init__(self, server: TunelineServer, title: str) -> None:
        self._server = server
        self._title = title
        self._token = uuid.uuid4().hex
        self._begun = False
        self._ended = False
        self._told = 0.0
        self._task: asyncio.Task[None] | None = None
        self._share = 0.0
        self._future: Future[Any] = Future()

    @property
    def cancelled(self) -> bool:
        """Whether the user wants the work to stop."""
        return self._future.cancelled()

    def start(self) -> None:
        """The work begins."""
        if self._server.client.progress:
            self._task = asyncio.get_running_loop().create_task(self._begin())

    def report(self, share: float, message: str | None = None) -> None:
        """How much is done, from 0 to 1; a bar never goes back, also where work begins anew."""
        self._share = min(max(share, self._share), 1.0)
        now = time.monotonic()
        if self._begun and not self._ended and now - self._told >= GAP:
            self._told = now
            self._notify(types.WorkDoneProgressReport(percentage=int(self._share * 100), message=message))

    def end(self, message: str | None = None) -> None:
        """The work is done, or was stopped."""
        if self._ended:
            return
        self._ended = True
        if self._begun:
            self._notify(types.WorkDoneProgressEnd(message=message))
        elif self._task is not None:
            self._task.cancel()
        self._server.work_done_progress.tokens.pop(self._token, None)

    async def __aenter__(self) -> Progress:
        self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    async def _begin(self) -> None:
        await asyncio.sleep(PATIENCE)
        # pygls cancels this future when the client says so.
        self._server.work_done_progress.tokens[self._token] = self._future
        asked = self._server.protocol.send_request(
            types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(self._token)
        )
        try:
            await asyncio.wait_for(asyncio.wrap_future(asked), ANSWER)
        except (JsonRpcException, TimeoutError):
            self._server.work_done_progress.tokens.pop(self._token, None)
            return
        if self._ended:
            return
        self._begun = True
        self._told = time.monotonic()
        self._notify(
            types.WorkDoneProgressBegin(
                title=self._title, cancellable=True, percentage=int(self._share * 100)
            )
        )

    def _notify(self, value: object) -> None:
        self._server.protocol.notify(types.PROGRESS, types.ProgressParams(self._token, value))
