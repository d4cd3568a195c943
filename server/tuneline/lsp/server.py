"""The language server put together, and served over two streams.

server = create()      # all requests registered, not yet connected
server.session         # what happens in the editor, and what follows from it
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Callable
from typing import Any, BinaryIO

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline import __version__
from tuneline.lsp.connection import Connection
from tuneline.lsp.handlers import register_all
from tuneline.lsp.introduction import NOTHING, Begun
from tuneline.lsp.rpc.framing import Frames
from tuneline.lsp.rpc.messages import note_failure
from tuneline.lsp.rpc.protocol import Protocol
from tuneline.lsp.rpc.streams import Writer, start_reader
from tuneline.lsp.scheduler import SLICE
from tuneline.lsp.session import Session

# Seconds that the messages which have arrived may be handled before anything else gets its turn.
_STEP = 0.04


class TunelineServer(LanguageServer):
    """One client, one session."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__(
            "tuneline",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=Protocol,
        )
        self.session = Session(Connection(self.protocol))
        self.protocol.introduced = self.session.introduced


def create() -> TunelineServer:
    """A server that answers all requests, not yet connected."""
    server = TunelineServer()
    register_all(server, server.session)
    return server


def run(server: TunelineServer, source: BinaryIO, sink: BinaryIO, begun: Begun = NOTHING) -> int:
    """Serve one client over two unbuffered binary streams until it leaves; the exit code.

    begun: what was read from `source` before.
    """
    # pygls logs whole messages, and with them the user's text.
    logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)
    # A thread that waits for the interpreter asks for it after this long. The event loop gives it up for a moment after
    # each slice and takes it right back; were slices shorter than this, the writer would wait until all is done.
    sys.setswitchinterval(SLICE / 4)
    return asyncio.run(serve(server, source, sink, begun))


async def serve(server: TunelineServer, source: BinaryIO, sink: BinaryIO, begun: Begun = NOTHING) -> int:
    """As `run`, in a loop that runs already."""
    loop = asyncio.get_running_loop()
    arrived, ended = connect(server)
    writer = Writer(sink, lambda: loop.call_soon_threadsafe(server.protocol.ended, 1))
    if begun.body is not None:
        server.protocol.editor_lived = begun.editor_lived
        server.protocol.receive(begun.body)  # it is answered already, so nobody writes yet
    server.protocol.set_writer(writer)
    if begun.rest:
        loop.call_soon(arrived, begun.rest)
    start_reader(source, lambda data: loop.call_soon_threadsafe(arrived, data))
    try:
        return await ended
    finally:
        server.session.stop()
        writer.close()


def connect(server: TunelineServer) -> tuple[Callable[[bytes], None], asyncio.Future[int]]:
    """What takes the bytes of the client, b"" at their end, and the exit code to come; in a running loop.

    What the server sends goes to the writer of its protocol.
    """
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_log_failure)
    ended: asyncio.Future[int] = loop.create_future()
    frames = Frames()
    protocol = server.protocol

    def end(code: int) -> None:
        if not ended.done():
            ended.set_result(code)

    closed = waiting = False

    def arrived(data: bytes) -> None:
        nonlocal closed
        closed = closed or not data
        frames.feed(data)
        if not waiting:
            take()

    def take() -> None:
        # All messages that are there, so that what is cancelled already is never begun; not so many edits of long lines
        # that nothing else is done.
        nonlocal waiting
        until = time.monotonic() + _STEP
        waiting = False
        while not ended.done() and (body := frames.next()) is not None:
            if not protocol.receive(body) and not frames.resume(body):
                protocol.reject()
            if time.monotonic() >= until:
                waiting = True
                loop.call_soon(take)
                return
        if closed:
            end(protocol.exit_code)

    protocol.ended = end
    return arrived, ended


def _log_failure(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what failed in a task that nobody waits for: kind and place, as for requests."""
    error = context.get("exception")
    if isinstance(error, Exception):
        note_failure(error, "a task")
