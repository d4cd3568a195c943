"""Asking the client to ask again, because what it was shown is no longer all that is known.

All refresh requests of the server are sent from here. While the client has not answered one, no other with the same
method is sent, but one more afterwards if something changed meanwhile: a client that never answers is not asked again
and again.
"""

from __future__ import annotations

import asyncio

from lsprotocol import types

from tuneline.lsp.connection import Connection


class Refresh:
    """The refresh requests that the client understands; asking for one that it does not does nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    def diagnostics(self) -> None:
        """Ask the client to pull diagnostics again."""
        self._ask(types.WORKSPACE_DIAGNOSTIC_REFRESH, self._connection.client.refresh_diagnostics)

    def lenses(self) -> None:
        """Ask the client to ask for code lenses again."""
        self._ask(types.WORKSPACE_CODE_LENS_REFRESH, self._connection.client.refresh_lenses)

    def hints(self) -> None:
        """Ask the client to ask for inlay hints again."""
        self._ask(types.WORKSPACE_INLAY_HINT_REFRESH, self._connection.client.refresh_hints)

    def tokens(self) -> None:
        """Ask the client to ask for semantic tokens again."""
        self._ask(types.WORKSPACE_SEMANTIC_TOKENS_REFRESH, self._connection.client.refresh_tokens)

    def _ask(self, method: str, understood: bool) -> None:
        if not understood:
            return
        if method in self._tasks:
            # The client may have asked already, for the request that it has not answered yet.
            self._again.add(method)
            return
        self._tasks[method] = asyncio.get_running_loop().create_task(self._until_asked(method))

    async def _until_asked(self, method: str) -> None:
        try:
            await self._connection.ask(method)
            while method in self._again:
                self._again.discard(method)
                await self._connection.ask(method)
        finally:
            del self._tasks[method]
