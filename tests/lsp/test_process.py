"""`tuneline server` as a process: pipes, sockets, exit codes, and a client that somebody else wrote.

All other tests have the server in their own process, so what is about a process must be here, and nothing else.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from lsp.loop import Broken
from lsp.peer import frame
from lsp.process import SERVER, ProcessClient, activity, code_of
from tuneline import __version__

URI = "file:///a.jsonl"
SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")
HELLO = {"processId": None, "rootUri": None, "capabilities": {}}


def test_hello_work_and_goodbye() -> None:
    with ProcessClient() as client:
        result = client.initialize()
        assert result["serverInfo"] == {"name": "tuneline", "version": __version__}
        sync = result["capabilities"]["textDocumentSync"]
        assert (sync["openClose"], sync["change"]) == (True, 2)
        assert "notebookDocumentSync" not in result["capabilities"]
        client.open(URI, "{\n")
        assert client.diagnostics(URI, 0)
        assert client.exit() == 0
        assert client.errors() == ""


def test_exit_without_shutdown_is_a_failure() -> None:
    with ProcessClient() as client:
        client.initialize()
        client.notify("exit")
        assert client.exit_code() == 1


def test_exit_before_anything_else() -> None:
    with ProcessClient() as client:
        client.notify("exit")
        assert client.exit_code() == 1


@pytest.mark.parametrize(("shut_down", "code"), [(True, 0), (False, 1)])
def test_a_client_that_closes_the_pipe(shut_down: bool, code: int) -> None:
    with ProcessClient() as client:
        client.initialize()
        if shut_down:
            client.request("shutdown")
        client.close_input()
        assert client.exit_code() == code


def ask(ident: int, method: str, params: object = None) -> bytes:
    return frame({"jsonrpc": "2.0", "id": ident, "method": method, "params": params})


def test_a_client_that_does_not_read() -> None:
    """More answers than a pipe holds: the server neither waits for their reader nor forgets to leave."""
    process = subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdin is not None
        process.stdin.write(ask(1, "initialize", HELLO))
        process.stdin.write(b"".join(ask(number, "never/heard") for number in range(2, 5000)))
        process.stdin.write(ask(5000, "shutdown"))
        process.stdin.write(frame({"jsonrpc": "2.0", "method": "exit"}))
        process.stdin.flush()
        assert code_of(process) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_client_that_closed_its_end() -> None:
    process = subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        process.stdin.write(ask(1, "initialize", HELLO))
        process.stdin.flush()
        assert code_of(process) == 1
    finally:
        process.kill()
        process.wait()
        process.stdin.close()


def test_bytes_that_come_one_by_one_and_many_at_once() -> None:
    line = '{"messages": [{"role": "user", "content": "😀"}, {"role": "assistant", "content": "b"}]}\n'
    with ProcessClient() as client:
        for byte in ask(0, "initialize", HELLO):
            client.write(bytes([byte]))
        assert client.result(0)["serverInfo"]
        client.notify("initialized", {})
        client.open(URI, line * 20_000)
        tokens = client.request("textDocument/semanticTokens/full", {"textDocument": {"uri": URI}})
        assert len(tokens["data"]) > 100_000  # more than a pipe holds
        assert client.exit() == 0


PRINTS = """
from tuneline.lsp import server

made = server.create()

@made.feature("test/print")
def prints(params):
    print("by mistake")
    return "answered"

server.create = lambda: made
from tuneline.cli.main import main
main()
"""


def test_what_is_printed_does_not_get_between_the_messages() -> None:
    with ProcessClient("server", command=(sys.executable, "-c", PRINTS)) as client:
        client.initialize()
        assert client.request("test/print") == "answered"
        assert client.exit() == 0
        assert client.errors() == "by mistake\n"


def test_a_file_on_disk_is_checked_by_another_process(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text("{\n", "utf-8")
    with ProcessClient() as client:
        client.initialize()
        command = {"command": "tuneline.checkFile", "arguments": [path.as_uri()]}
        assert client.request("workspace/executeCommand", command)["findings"] == 1
        assert [it["code"] for it in client.diagnostics(path.as_uri())] == ["invalid-json"]
        assert client.exit() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_the_server_leaves_with_its_editor() -> None:
    """The whole process, with an editor that dies and leaves the pipe open."""
    editor = subprocess.Popen(SLEEP)
    with ProcessClient() as client:
        client.initialize(processId=editor.pid)
        editor.send_signal(signal.SIGKILL)
        editor.wait()
        assert client.exit_code() == 1


def test_over_a_socket() -> None:
    with ProcessClient("--tcp", "0") as client:
        client.wait_until(lambda: client.errors().endswith("\n"))
        port = int(client.errors().rpartition("127.0.0.1:")[2])
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(ask(1, "initialize", HELLO))
            connection.settimeout(0.0)
            client.wait_until(lambda: received(connection).startswith(b"Content-Length: "))
        assert client.exit_code() == 1  # the client left without a word


def received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(16)
    except BlockingIOError:
        return b""


# Whether a process is busy

visible = pytest.mark.skipif(
    activity(os.getpid()) is None, reason="the system does not say what a process does"
)


@visible
def test_a_process_that_does_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lsp.process.LOOK", 0.01)
    with ProcessClient(command=SLEEP) as client, pytest.raises(Broken):
        client.exit_code()


@visible
def test_a_process_that_is_busy_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a word, for several times as long as one that does nothing; also while a child of it is busy."""
    monkeypatch.setattr("lsp.process.LOOK", 0.002)
    monkeypatch.setattr("lsp.process.LOOKS", 50)
    busy = "import time\nwhile time.process_time() < 0.5: pass"
    for work in (busy, f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"):
        with ProcessClient(command=(sys.executable, "-c", work)) as client:
            assert client.exit_code() == 0


# The client of pytest-lsp


@pytest_lsp.fixture(config=ClientServerConfig(server_command=list(SERVER)))
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
