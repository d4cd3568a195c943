"""`tuneline server`: the language server."""

from __future__ import annotations

import socket
from typing import BinaryIO, NamedTuple, cast

import click

from tuneline.cli.output import say
from tuneline.lsp.stdio import log_to_stderr, serve_stdio


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
    if tcp is None:
        return serve_stdio()
    log_to_stderr()
    return _serve_socket(tcp)


def _serve_socket(address: Address) -> int:
    from tuneline.lsp.server import create, run

    made = create()

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
