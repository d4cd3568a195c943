"""The two ends of the connection, each in a thread of its own: the event loop never waits for the client.

The reader reads the descriptor and not `sys.stdin`, whose lock a thread that waits for input would hold while
Python ends.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import BinaryIO

# What a pipe of Linux holds; a larger read only helps where more is waiting.
_CHUNK = 1 << 20
# How long what was written last may take to leave, once the server ends.
_PATIENCE = 2.0


def start_reader(source: BinaryIO, arrived: Callable[[bytes], object]) -> None:
    """Call `arrived` with all bytes of an unbuffered source, from another thread; b"" at its end."""

    def read() -> None:
        while True:
            try:
                data = source.read(_CHUNK)
            except (OSError, ValueError):
                data = b""
            try:
                arrived(data or b"")
            except RuntimeError:
                return  # the event loop has ended
            if not data:
                return

    threading.Thread(target=read, name="reader", daemon=True).start()


class Writer:
    """Writes to an unbuffered sink in the background, in order. `lost` is called once if the client has gone."""

    def __init__(self, sink: BinaryIO, lost: Callable[[], object]) -> None:
        self._sink = sink
        self._lost = lost
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Send bytes, later."""
        self._waiting.put(data)

    def close(self) -> None:
        """Send what is waiting, as long as that takes no more than a moment."""
        self._waiting.put(None)
        self._thread.join(_PATIENCE)

    def _write(self) -> None:
        while (data := self._waiting.get()) is not None:
            try:
                view = memoryview(data)
                while view:
                    view = view[self._sink.write(view) or 0 :]
            except (OSError, ValueError):
                self._lost()
                return
