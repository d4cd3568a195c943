"""A server with handlers that are slow, fail, or ask the client things, for tests of what is around handlers."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from tuneline.lsp.server import TunelineServer, create


def odd_server() -> TunelineServer:
    """The usual server and these handlers."""
    server = create()
    began: list[int] = []

    @server.feature("test/slow")
    async def slow(params: Any) -> str:
        await asyncio.sleep(600)
        return "never"

    @server.feature("test/lost")
    async def lost(params: Any) -> None:
        logging.getLogger("tuneline").warning("something is wrong")
        if params["leave"]:
            server.protocol.ended(1)
        await asyncio.get_running_loop().create_future()

    @server.feature("test/begun")
    async def begun(params: Any) -> None:
        began.append(params["number"])

    @server.feature("test/begun-so-far")
    async def so_far(params: Any) -> list[int]:
        return began

    @server.feature("test/fail")
    async def fail(params: Any) -> object:
        raise ValueError(params["text"])

    @server.feature("test/unwritable")
    async def unwritable(params: Any) -> object:
        return {1j: object()}

    @server.feature("test/fail-notification")
    def fail_notification(params: Any) -> None:
        raise ValueError(params["text"])

    @server.feature("test/fail-later")
    async def fail_later(params: Any) -> None:
        async def task() -> None:
            raise ValueError(params["text"])

        lost = asyncio.ensure_future(task())
        await asyncio.wait([lost])

    @server.feature("test/ask")
    async def ask(params: Any) -> object:
        return [await server.session.connection.ask("workspace/workspaceFolders", seconds=params["seconds"])]

    @server.command("test.slow")
    async def slow_command() -> None:
        await asyncio.sleep(600)

    @server.command("test.two")
    def two_arguments(first: int, second: str) -> list[object]:
        return [first, second]

    @server.feature("test/kept")
    async def kept(params: Any) -> list[int]:
        protocol = server.protocol
        requests = [key for key in protocol._running if isinstance(key, int)]
        # One of them is this one.
        return [len(protocol._request_futures), len(protocol._result_types), len(requests) - 1]

    return server
