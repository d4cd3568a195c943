"""From the first byte to the exit code, with bytes of our own; and the same with a client that somebody else wrote."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from lsp.client import FULL, SECONDS, Client, Refused, at
from tuneline import __version__
from tuneline.cli.server import _address
from tuneline.lsp.client import read_client
from tuneline.lsp.rpc.parent import alive, watch

SERVER = [sys.executable, "-m", "tuneline", "server"]
HELLO = {"processId": None, "rootUri": None, "capabilities": {}}


def test_hello_work_and_goodbye() -> None:
    with Client() as client:
        result = client.initialize()
        assert result["serverInfo"] == {"name": "tuneline", "version": __version__}
        sync = result["capabilities"]["textDocumentSync"]
        assert (sync["openClose"], sync["change"]) == (True, 2)
        assert "notebookDocumentSync" not in result["capabilities"]
        client.open("file:///a.jsonl", "{\n")
        assert client.diagnostics("file:///a.jsonl", 0)
        assert client.exit() == 0
        assert client.errors() == ""


def test_exit_without_shutdown_is_a_failure() -> None:
    with Client() as client:
        client.initialize()
        client.notify("exit")
        assert client.process.wait(SECONDS) == 1


def test_exit_before_anything_else() -> None:
    with Client() as client:
        client.notify("exit")
        assert client.process.wait(SECONDS) == 1


@pytest.mark.parametrize(("shut_down", "code"), [(True, 0), (False, 1)])
def test_a_client_that_closes_the_pipe(shut_down: bool, code: int) -> None:
    with Client() as client:
        client.initialize()
        if shut_down:
            client.request("shutdown")
        assert client.process.stdin is not None
        client.process.stdin.close()
        assert client.process.wait(SECONDS) == code


def frame(ident: int, method: str, params: object = None) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", "id": ident, "method": method, "params": params}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def test_a_client_that_does_not_read() -> None:
    """More answers than a pipe holds: the server neither waits for their reader nor forgets to leave."""
    process = subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(frame(1, "initialize", HELLO))
        process.stdin.write(b"".join(frame(number, "never/heard") for number in range(2, 5000)))
        process.stdin.write(frame(5000, "shutdown"))
        process.stdin.write(b'Content-Length: 36\r\n\r\n{"jsonrpc": "2.0", "method": "exit"} ')
        process.stdin.flush()
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_client_that_closed_its_end() -> None:
    process = subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        process.stdin.write(frame(1, "initialize", HELLO))
        process.stdin.flush()
        assert process.wait(SECONDS) == 1
    finally:
        process.kill()
        process.wait()
        process.stdin.close()


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
        assert client.process.wait(SECONDS) == 0


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
    from tuneline.lsp.rpc.protocol import converter

    params = converter().structure({"processId": None, "capabilities": FULL}, types.InitializeParams)
    client = read_client(params)
    assert client.encoding == "utf-16"
    assert client.apply_edit
    assert client.related_information
    assert client.action_literals
    assert client.action_resolve == {"edit"}
    assert client.hover_markdown
    assert client.progress
    assert not client.pull
    assert not client.status
    bare = read_client(types.InitializeParams(types.ClientCapabilities()))
    assert not any(value for value in (bare.pull, bare.snippets, bare.configuration, bare.action_literals))


@pytest.mark.parametrize("where", ["capabilities", "initializationOptions"])
def test_a_client_asks_for_the_status(where: str) -> None:
    asked = {"tunelineStatus": True}
    params = types.InitializeParams(
        types.ClientCapabilities(experimental=asked if where == "capabilities" else None),
        initialization_options=asked if where == "initializationOptions" else None,
    )
    assert read_client(params).status


# The process of the editor

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


def test_an_editor_that_is_gone_ends_the_server() -> None:
    editor = subprocess.Popen(SLEEP)
    try:
        asyncio.run(_watch_and_kill(editor))
    finally:
        editor.kill()
        editor.wait()


async def _watch_and_kill(editor: subprocess.Popen[bytes]) -> None:
    gone = asyncio.Event()
    watching = asyncio.create_task(watch(editor.pid, gone.set, seconds=0.01))
    await asyncio.sleep(0.1)
    assert not watching.done()
    editor.kill()
    editor.wait()
    await asyncio.wait_for(gone.wait(), SECONDS)


def test_an_editor_that_cannot_be_seen_is_not_watched() -> None:
    """Its id means nothing outside of its container."""
    editor = subprocess.Popen([sys.executable, "-c", ""])
    editor.wait()
    with Client() as client:
        client.initialize(processId=editor.pid)
        assert client.exit() == 0


def test_who_is_alive() -> None:
    assert not alive(0)
    assert not alive(-1)
    assert not alive(2**70)
    assert alive(os.getpid())


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_the_server_leaves_with_its_editor() -> None:
    """The whole process, with an editor that dies and leaves the pipe open."""
    editor = subprocess.Popen(SLEEP)
    with Client() as client:
        client.initialize(processId=editor.pid)
        editor.send_signal(signal.SIGKILL)
        editor.wait()
        assert client.process.wait(SECONDS) == 1


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
    done = subprocess.run([*SERVER, "--tcp", given], capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert b"HOST:PORT" in done.stderr


def test_over_a_socket() -> None:
    process = subprocess.Popen([*SERVER, "--tcp", "0"], stderr=subprocess.PIPE)
    try:
        assert process.stderr is not None
        said = process.stderr.readline().decode()
        match = re.search(r"127\.0\.0\.1:(\d+)", said)
        assert match, said
        with socket.create_connection(("127.0.0.1", int(match[1])), SECONDS) as connection:
            body = b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}'
            connection.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            assert connection.recv(16) == b"Content-Length: "
        assert process.wait(SECONDS) == 1  # the client left without a word
        process.stderr.close()
    finally:
        process.kill()
        process.wait()


# pytest-lsp


@pytest_lsp.fixture(config=ClientServerConfig(server_command=SERVER))
async def typed(lsp_client: LanguageClient) -> Any:
    for method in (
        types.CLIENT_REGISTER_CAPABILITY,
        types.WORKSPACE_CODE_LENS_REFRESH,
        types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
        types.WORKSPACE_INLAY_HINT_REFRESH,
    ):
        lsp_client.feature(method)(lambda params: None)
    await lsp_client.initialize_session(
        types.InitializeParams(capabilities=pytest_lsp.client_capabilities("visual-studio-code"))
    )
    yield
    await lsp_client.shutdown_session()


@pytest.mark.asyncio
async def test_with_the_client_of_pytest_lsp(typed: LanguageClient) -> None:
    """Everything we send fits the types of the protocol, as another program reads them."""
    uri = "file:///train.jsonl"
    typed.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "jsonl", 1, '{"messages": [}\n'))
    )
    hover = await typed.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(0, 5))
    )
    assert hover is not None
    document = types.VersionedTextDocumentIdentifier(version=2, uri=uri)
    whole = types.TextDocumentContentChangeWholeDocument('{"messages": []}\n')
    typed.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))
    report = await typed.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
    )
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    assert "empty-messages" in [it.code for it in report.items]
    typed.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
