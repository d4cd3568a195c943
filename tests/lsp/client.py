"""A client and its server in one process and one event loop; only the pipes between them are left out.

    with Client() as client:
        client.initialize()
        hover = client.request("textDocument/hover", {...})

The server runs while the client waits. A wait ends when what is waited for has happened, or, with `Broken`, once the
server has nothing left to do: no clock of the machine is asked (see loop.py).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Coroutine, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from lsp.loop import TICK, Broken, Loop
from lsp.peer import Peer
from tuneline.lsp.server import TunelineServer, connect, create

T = TypeVar("T")


class Client(Peer):
    """A client with a server of its own.

    server: what it speaks to, the usual one if none is given.
    tick: seconds that the server takes from one look at the clock to the next.
    """

    def __init__(
        self,
        *,
        server: TunelineServer | None = None,
        answers: Mapping[str, Any] | None = None,
        silent: bool = False,
        tick: float = TICK,
    ) -> None:
        super().__init__(answers=answers, silent=silent)
        self.server = server or create()
        self._loop = Loop(tick)
        self._sent = _Sent(self._loop.stop)
        self._log = _Log()
        self._log_was_read = False
        self.server.protocol.set_writer(self._sent)
        self._arrived, self._ended = self._within(_connected(self.server))
        self._ended.add_done_callback(lambda _: self._loop.stop())

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._log.kept():
            # As when a client leaves: no process that it has for very long lines outlives the server.
            self.server.session.stop()
            self._loop.finish()
        if kind is None and not self._log_was_read:
            # What the client sent wrongly is refused, which is no failure of the server.
            assert not re.search(" failed: (?!JsonRpc)", self.errors()), self.errors()

    def write(self, data: bytes) -> None:
        """Send bytes as they are; the server takes them when the client waits."""
        self._loop.call_soon(self._arrived, data)

    def close_input(self) -> None:
        """Send no more, without a word."""
        self.write(b"")

    def wait_until(self, done: Callable[[], bool]) -> None:
        """Let the server work until something holds. Broken if it has nothing left to do, EOFError if it has gone."""
        while not done():
            if self._ended.done():
                raise EOFError(f"the server has gone; standard error: {self.errors()}")
            if not self._proceed():
                raise Broken(f"the server has nothing left to do; standard error: {self.errors()}")

    def settle(self) -> None:
        """Let the server do all that is left to do, however long it would wait with it."""
        while not self._ended.done() and self._proceed():
            pass

    def exit_code(self) -> int:
        """What the server ends with."""
        while not self._ended.done():
            if not self._proceed():
                raise Broken("the server does not end")
        return self._ended.result()

    def errors(self) -> str:
        """What the server has written to its log so far, as on standard error."""
        self._log_was_read = True
        return "".join(f"{line}\n" for line in self._log.lines)

    def _proceed(self) -> bool:
        """Let the server work until it has sent something or has ended; False if nothing is left to do."""
        with self._log.kept():
            self._loop.proceed()
        data = self._sent.take()
        self.feed(data)
        return bool(data) or not self._loop.idle

    def _within(self, work: Coroutine[Any, Any, T]) -> T:
        with self._log.kept():
            return self._loop.complete(work)


async def _connected(server: TunelineServer) -> Any:
    return connect(server)


class _Sent:
    """What the server has sent, as its writer; the client takes it when the loop has stopped."""

    def __init__(self, stop: Callable[[], object]) -> None:
        self._stop = stop
        self._data = bytearray()

    def write(self, data: bytes) -> None:
        self._data += data
        self._stop()

    def close(self) -> None: ...

    def take(self) -> bytes:
        data = bytes(self._data)
        self._data.clear()
        return data


class _Log(logging.Handler):
    """The log of one server, as `tuneline server` writes it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter("tuneline: %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @contextmanager
    def kept(self) -> Any:
        """While its server runs: what is logged then is of this one."""
        root, pygls = logging.getLogger(), logging.getLogger("pygls")
        level = pygls.level
        pygls.setLevel(logging.CRITICAL + 1)  # as in `run`
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)
            pygls.setLevel(level)
