"""Bytes in, message bodies out; does no input or output itself.

Headers are read as forgivingly as they can be: any case, any space round the colon, LF or CRLF. A length that
lies costs as few messages as possible: after one that is too short, the next header is looked for in what is left
over; a body that is not JSON is given back (`resume`), because the next header may be inside it.
"""

from __future__ import annotations

import logging
import re

from tuneline.lsp import limits

_log = logging.getLogger("tuneline.protocol")

# At the end of a line and not only alone on it: a length that is too short leaves the end of a body before it.
_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\d{1,19})[ \t]*\r?\n", re.IGNORECASE)
# No longer than this, header and space round it.
_HEADER = 100


class Frames:
    """Cuts a stream of bytes into the bodies of messages."""

    def __init__(self) -> None:
        self._data = bytearray()
        # Up to here the data holds no end of a header line.
        self._searched = 0
        # Announced for the body; None until a header line says so, and until the empty line `_body` is False.
        self._length: int | None = None
        self._body = False

    def feed(self, data: bytes) -> None:
        """Take what has arrived."""
        self._data += data

    def next(self) -> bytes | None:
        """The next body, or None until more has arrived."""
        while not self._body:
            line = self._line()
            if line is None:
                return None
            if match := _LENGTH.search(line):
                self._length = int(match[1])
            elif not line.strip() and self._length is not None:
                self._body = 0 < self._length <= limits.MESSAGE_BYTES
                if not self._body:
                    _log.warning("a message of %s bytes was announced; it was ignored", self._length)
                    self._length = None
        length = self._length or 0
        if len(self._data) < length:
            return None
        body = bytes(memoryview(self._data)[:length])
        del self._data[:length]
        self._searched, self._length, self._body = 0, None, False
        return body

    def rest(self) -> bytes:
        """What has arrived after the last body."""
        return bytes(self._data)

    def resume(self, body: bytes) -> bool:
        """Take back a body that is not JSON if a header begins inside: the true body was shorter than announced.

        JSON has no raw line ends in strings, so that no text of a user is taken for a header.
        """
        match = _LENGTH.search(body + self._data[:_HEADER])
        if match is None or match.start() >= len(body):
            return False
        self._data[:0] = body[match.start() :]
        self._searched, self._length, self._body = 0, None, False
        return True

    def _line(self) -> bytes | None:
        end = self._data.find(b"\n", self._searched)
        if end < 0:
            if len(self._data) > limits.HEADER_BYTES:
                # No header is so long. What could be the start of one is kept.
                del self._data[: -limits.HEADER_BYTES // 2]
            self._searched = len(self._data)
            return None
        line = bytes(self._data[: end + 1])
        del self._data[: end + 1]
        self._searched = 0
        return line
