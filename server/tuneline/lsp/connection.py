"""The client at the other end: what it can do, and the ways to send it something.

Components take a connection and not the server, so that each of them can be tested with one that only writes down
what it is asked to send.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tuneline.lsp.client import Client
from tuneline.lsp.rpc.protocol import Protocol

# Seconds that a client may take to answer.
ANSWER = 30.0


class Connection:
    """One client. `client` says what it can do; all of that is False until it has introduced itself."""

    def __init__(self, protocol: Protocol) -> None:
        self.client = Client()
        self._protocol = protocol

    def send(self, method: str, params: object) -> None:
        """Send a notification."""
        self._protocol.notify(method, params)

    async def request(self, method: str, params: object = None, *, seconds: float = ANSWER) -> Any:
        """The client's answer to a request. JsonRpcException if it refuses, TimeoutError if none comes in time."""
        return await asyncio.wait_for(
            asyncio.wrap_future(self._protocol.send_request(method, params)), seconds
        )

    async def ask(self, method: str, params: object = None, *, seconds: float = ANSWER) -> Any:
        """As `request`; None if the client refuses, or if its answer cannot be read or does not come in time."""
        try:
            return await self.request(method, params, seconds=seconds)
        except (JsonRpcException, TimeoutError):
            return None

    def publish(self, uri: str, diagnostics: list[types.Diagnostic], version: int | None = None) -> None:
        """Push the list of diagnostics of a document."""
        params = types.PublishDiagnosticsParams(uri, diagnostics, version)
        self.send(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, params)

    def show(self, kind: types.MessageType, words: str) -> None:
        """Show a message to the user."""
        self.send(types.WINDOW_SHOW_MESSAGE, types.ShowMessageParams(kind, f"Tuneline: {words}"))

    def stops(self, token: str) -> Future[Any]:
        """A future that is cancelled when the user stops the progress with this token."""
        # pygls cancels what it finds here when the client says so.
        return self._protocol.progress.tokens.setdefault(token, Future())

    def forget(self, token: str) -> None:
        """The progress with this token is over."""
        self._protocol.progress.tokens.pop(token, None)
