"""The server: what handlers share, and how it is put together.

server = create()      # all handlers registered
server.documents.get(uri) / server.client / server.scheduler / server.settings
await server.ask(method, params)    # a request to the client: its answer, or None
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline import __version__
from tuneline.lsp.client import Client
from tuneline.lsp.configuration import Configuration
from tuneline.lsp.documents import Documents
from tuneline.lsp.handlers import HANDLERS
from tuneline.lsp.rpc.framing import Frames
from tuneline.lsp.rpc.messages import note_failure
from tuneline.lsp.rpc.protocol import Protocol, converter
from tuneline.lsp.rpc.streams import Writer, start_reader
from tuneline.lsp.scheduler import SLICE, Scheduler

if TYPE_CHECKING:
    from tuneline.lsp.publish.closed_files import Checked
    from tuneline.lsp.publish.diagnostics import Diagnostics


class TunelineServer(LanguageServer):
    """One client, one server, and what the handlers share."""

    protocol: Protocol
    diagnostics: Diagnostics  # set by its handlers
    checked: Checked  # set by the commands

    def __init__(self) -> None:
        self.documents = Documents()
        self.settings = Configuration()
        self.scheduler = Scheduler()
        self.client = Client()
        super().__init__(
            "tuneline",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=Protocol,
            converter_factory=converter,
        )

    async def ask(self, method: str, params: Any = None, *, seconds: float = 30.0) -> Any:
        """Ask the client something. None if it refuses, answers nonsense, or does not answer in time."""
        return await self.protocol.ask(method, params, seconds)


def create() -> TunelineServer:
    """A server with all handlers, not yet connected."""
    server = TunelineServer()
    for name in HANDLERS:
        importlib.import_module(f"tuneline.lsp.handlers.{name}").register(server)
    return server


def run(server: TunelineServer, source: BinaryIO, sink: BinaryIO) -> int:
    """Serve one client over two unbuffered binary streams until it leaves; the exit code."""
    # pygls logs whole messages, and with them the user's text.
    logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)
    # A thread that waits for the interpreter asks for it after this long. The lane gives it up for a moment after
    # each slice and takes it right back; were slices shorter than this, the writer would wait until all is done.
    sys.setswitchinterval(SLICE / 4)
    return asyncio.run(serve(server, source, sink))


async def serve(server: TunelineServer, source: BinaryIO, sink: BinaryIO) -> int:
    """As `run`, in a loop that runs already."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_log_failure)
    ended: asyncio.Future[int] = loop.create_future()
    frames = Frames()
    protocol = server.protocol

    def end(code: int) -> None:
        if not ended.done():
            ended.set_result(code)

    def arrived(data: bytes) -> None:
        if not data:
            end(protocol.exit_code)
        frames.feed(data)
        while not ended.done() and (body := frames.next()) is not None:
            if not protocol.receive(body) and not frames.resume(body):
                protocol.reject()

    protocol.ended = end
    writer = Writer(sink, lambda: loop.call_soon_threadsafe(end, 1))
    protocol.set_writer(writer)
    start_reader(source, lambda data: loop.call_soon_threadsafe(arrived, data))
    try:
        return await ended
    finally:
        writer.close()


def _log_failure(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What fails in a task of nobody's: kind and place, as for requests."""
    error = context.get("exception")
    if isinstance(error, Exception):
        note_failure(error, "a task")
