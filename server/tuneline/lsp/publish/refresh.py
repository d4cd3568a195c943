"""Asking the client to ask again, because what it was shown is no longer all that is known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuneline.lsp.session import TunelineServer


def refresher(server: TunelineServer, method: str) -> Callable[[], None]:
    """A function that sends the refresh request `method` and waits for nothing.

    While the client has not answered one, no other is sent but one more afterwards: a client that never answers is
    not asked for ever.
    """
    task: asyncio.Task[None] | None = None
    again = False

    async def ask() -> None:
        nonlocal again
        again = True
        while again:
            again = False
            await server.ask(method)

    def refresh() -> None:
        nonlocal task, again
        if task is None or task.done():
            task = asyncio.get_running_loop().create_task(ask())
        else:
            again = True

    return refresh
