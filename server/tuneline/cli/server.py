"""`tuneline server`: the language server."""

from __future__ import annotations

import gc
import logging
import socket
import sys
from typing import IO, TYPE_CHECKING, BinaryIO, NamedTuple, cast

import click

from tuneline.cli.output import say

if TYPE_CHECKING:
    from tuneline.lsp.server import TunelineServer


class Address(NamedTuple):
    """Where to listen."""

    host: str
    port: int


def _address(ctx: click.Context, param: click.Parameter, value: str | None) -> Address | None:
    if value is None:
        return None
    host, _, port = value.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise click.BadParameter(f"{value} is not of the form HOST:PORT", ctx, param)
    return Address(host.removeprefix("[").removesuffix("]") or "127.0.0.1", int(port))


@click.command()
@click.option("--stdio", is_flag=True, help="Communicate over standard input and output (the default).")
@click.option(
    "--tcp",
    callback=_address,
    metavar="[HOST:]PORT",
    help="Wait for one client at an address, for debugging. Without a HOST only this machine can connect.",
)
def server(stdio: bool, tcp: Address | None) -> int:
    """Run the language server for an editor.

    Editors start it themselves and speak with it over standard input and output. What it has to say to a
    person it writes to standard error, never with text of a file.

    \b
    Examples:
      tuneline server
      tuneline server --tcp 9000
    """
    if stdio and tcp is not None:
        raise click.UsageError("--stdio and --tcp cannot be used together")
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="tuneline: %(message)s")
    # What modules hold is never garbage: to look for it there takes an eighth of the start, and part of every
    # later pause.
    gc.disable()
    # Imported where it is needed: the types of the protocol take a third of a second.
    from tuneline.lsp.server import create, run

    made = create()
    gc.freeze()
    gc.enable()
    if tcp is not None:
        return _serve_socket(tcp, made)
    source, sink = _raw(sys.stdin, "rb"), _raw(sys.stdout, "wb")
    # What anything prints by mistake must not get between the messages.
    sys.stdout = sys.stderr
    return run(made, source, sink)


def _serve_socket(address: Address, made: TunelineServer) -> int:
    from tuneline.lsp.server import run

    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.create_server(address, family=family) as listener:
        host, port = listener.getsockname()[:2]
        say(f"waiting for a client at {host}:{port}")
        connection, _ = listener.accept()
    with (
        connection,
        connection.makefile("rb", buffering=0) as source,
        connection.makefile("wb", buffering=0) as sink,
    ):
        return run(made, cast(BinaryIO, source), cast(BinaryIO, sink))


def _raw(stream: IO[str], mode: str) -> BinaryIO:
    """The unbuffered bytes below a text stream."""
    return cast(BinaryIO, open(stream.fileno(), mode, buffering=0, closefd=False))
