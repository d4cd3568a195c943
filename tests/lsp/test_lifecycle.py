"""From the first message to the exit code, with a server in this process; test_process.py has one of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import Any

import pytest
from lsprotocol import types
from pygls.protocol import default_converter

from cli.running import run as command
from lsp.capabilities import FULL
from lsp.client import Client
from lsp.loop import run
from lsp.peer import Refused, at
from tuneline.cli.server import _address
from tuneline.lsp.client import read_client
from tuneline.lsp.rpc.parent import alive, watch

HELLO = {"processId": None, "rootUri": None, "capabilities": {}}


def test_nothing_before_initialize() -> None:
    with Client() as client:
        with pytest.raises(Refused) as refused:
            client.request("textDocument/hover", at("file:///a.jsonl", 0, 0))
        assert refused.value.code == -32002
        client.open("file:///a.jsonl", "{")  # left out
        client.initialize()
        assert client.request("textDocument/hover", at("file:///a.jsonl", 0, 0)) is None


def test_initialize_twice() -> None:
    with Client() as client:
        client.initialize()
        with pytest.raises(Refused) as refused:
            client.request("initialize", HELLO)
        assert refused.value.code == -32600


def test_requests_after_shutdown_are_refused() -> None:
    with Client() as client:
        client.initialize()
        assert client.request("shutdown") is None
        for method in ("textDocument/hover", "shutdown", "never/heard"):
            with pytest.raises(Refused) as refused:
                client.request(method, at("file:///a.jsonl", 0, 0))
            assert refused.value.code == -32600
        client.notify("exit")
        assert client.exit_code() == 0


@pytest.mark.parametrize("params", [{}, {"capabilities": {}}, {"processId": None, "capabilities": None}])
def test_initialize_with_little_in_it(params: dict[str, Any]) -> None:
    with Client() as client:
        assert client.request("initialize", params)["capabilities"]["positionEncoding"] == "utf-16"


def test_unknown_values_in_capabilities() -> None:
    """One unknown word in what the client can do must not keep the server from starting."""
    capabilities = {
        "workspace": {"workspaceEdit": {"failureHandling": "hope", "documentChanges": True}},
        "textDocument": {
            "publishDiagnostics": {"tagSupport": {"valueSet": [1, 99, "x"]}, "relatedInformation": 5},
            "completion": {"completionItem": {"snippetSupport": True, "insertTextModeSupport": 7}},
            "invented": {"yes": True},
        },
        "general": {"positionEncodings": ["utf-9", "utf-8"], "staleRequestSupport": "no"},
        "notebookDocument": [],
    }
    with Client() as client:
        result = client.initialize(capabilities, trace="loud", clientInfo="vi")
        assert result["capabilities"]["positionEncoding"] == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("capabilities", [{}, {"general": {"positionEncodings": ["utf-16"]}}])
def test_who_counts_otherwise_can_be_set_right(capabilities: dict[str, Any], encoding: str) -> None:
    line = '{"messages": [{"role": "user", "content": "😀字"}, {"role": "human"}]}'
    before = line[: line.index('"human"')]
    with Client() as client:
        result = client.initialize(capabilities, initializationOptions={"positionEncoding": encoding})
        assert result["capabilities"]["positionEncoding"] == encoding
        client.open("file:///counted.jsonl", f"{line}\n")
        (found,) = [it for it in client.diagnostics("file:///counted.jsonl") if it["code"] == "unknown-role"]
        size = {"utf-8": len(before.encode()), "utf-16": len(before) + 1, "utf-32": len(before)}[encoding]
        assert found["range"]["start"] == {"line": 0, "character": size}
        assert not client.notifications("window/showMessage")


def test_an_encoding_that_is_none_is_passed_over() -> None:
    with Client() as client:
        result = client.initialize({}, initializationOptions={"positionEncoding": "bytes"})
        assert result["capabilities"]["positionEncoding"] == "utf-16"


def test_what_the_client_can_do_is_read_once() -> None:
    params = default_converter().structure({"processId": None, "capabilities": FULL}, types.InitializeParams)
    client = read_client(params, FULL)
    assert client.encoding == "utf-16"
    assert client.apply_edit
    assert client.related_information
    assert client.action_literals
    assert client.resolves_edits
    assert client.hover_markdown
    assert client.progress
    assert not client.pull
    assert not client.status
    bare = read_client(types.InitializeParams(types.ClientCapabilities()), {})
    assert not any(value for value in (bare.pull, bare.snippets, bare.configuration, bare.action_literals))


@pytest.mark.parametrize("where", ["capabilities", "initializationOptions"])
def test_a_client_asks_for_the_status(where: str) -> None:
    asked = {"tunelineStatus": True}
    params = types.InitializeParams(
        types.ClientCapabilities(experimental=asked if where == "capabilities" else None),
        initialization_options=asked if where == "initializationOptions" else None,
    )
    assert read_client(params, {}).status


# The process of the editor


def test_an_editor_that_is_gone_ends_the_server() -> None:
    editor = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        with Client() as client:
            client.initialize(processId=editor.pid)
            client.open("file:///a.jsonl", "{")
            assert client.diagnostics("file:///a.jsonl")
            editor.kill()
            editor.wait()
            assert client.exit_code() == 1
            assert "the editor is no longer running" in client.errors()
    finally:
        editor.kill()
        editor.wait()


def test_an_editor_is_watched_while_it_lives() -> None:
    async def main() -> None:
        gone = asyncio.Event()
        watching = asyncio.create_task(watch(os.getpid(), gone.set))
        await asyncio.sleep(60)
        assert not watching.done()
        assert not gone.is_set()

    run(main())


def test_an_editor_that_cannot_be_seen_is_not_watched() -> None:
    """Its id means nothing outside of its container."""
    editor = subprocess.Popen([sys.executable, "-c", ""])
    editor.wait()
    with Client() as client:
        client.initialize(processId=editor.pid)
        client.settle()
        assert client.exit() == 0


def test_who_is_alive() -> None:
    assert not alive(0)
    assert not alive(-1)
    assert not alive(2**70)
    assert alive(os.getpid())


# The command


@pytest.mark.parametrize(
    ("given", "host", "port"),
    [
        ("9000", "127.0.0.1", 9000),
        (":9000", "127.0.0.1", 9000),
        ("0.0.0.0:1", "0.0.0.0", 1),
        ("[::1]:0", "::1", 0),
        ("localhost:65535", "localhost", 65535),
    ],
)
def test_addresses(given: str, host: str, port: int) -> None:
    assert _address(None, None, given) == (host, port)  # type: ignore[arg-type]


@pytest.mark.parametrize("given", ["", "x", "host:", "host:70000", "host:-1", "host:²"])
def test_what_is_no_address(given: str) -> None:
    done = command("server", "--tcp", given)
    assert done.code == 2
    assert "HOST:PORT" in done.err
