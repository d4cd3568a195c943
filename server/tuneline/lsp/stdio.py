"""The server over standard input and output: it answers the first message, and is imported then."""

from __future__ import annotations

import gc
import sys
from typing import IO, BinaryIO, cast

from tuneline.lsp.introduction import introduce


def serve_stdio() -> int:
    """Serve one client until it leaves; the exit code."""
    source, sink = _raw(sys.stdin, "rb"), _raw(sys.stdout, "wb")
    # What anything prints by mistake must not get between the messages.
    sys.stdout = sys.stderr
    log_to_stderr()
    begun = introduce(source, sink)
    # What modules hold is never garbage: to look for it there takes an eighth of the start, and part of every
    # later pause.
    gc.disable()
    # Imported where it is needed: the types of the protocol take a third of a second.
    from tuneline.lsp.server import create, run

    made = create()
    gc.freeze()
    gc.enable()
    return run(made, source, sink, begun)


def log_to_stderr() -> None:
    """Have the log written to standard error, never with text of a file."""
    import logging

    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="tuneline: %(message)s")


def _raw(stream: IO[str], mode: str) -> BinaryIO:
    """The unbuffered bytes below a text stream."""
    return cast(BinaryIO, open(stream.fileno(), mode, buffering=0, closefd=False))
