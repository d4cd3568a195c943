"""Clients that cancel, never answer or leave, handlers that fail, and that nothing of all this is kept."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lsp.capabilities import FULL
from lsp.client import Client
from lsp.loop import run
from lsp.odd_server import odd_server
from lsp.peer import BROKEN, Refused, at, check_alive, frame
from tuneline.lsp.server import create

URI = "file:///a.jsonl"
SECRET = "the user's own words"


@pytest.fixture
def odd() -> Iterator[Client]:
    with Client(server=odd_server()) as client:
        client.initialize()
        yield client


# Clients that do not do their part


def test_a_client_that_never_answers() -> None:
    with Client(silent=True) as client:
        client.initialize(FULL, workspaceFolders=[{"uri": "file:///", "name": "root"}])
        check_alive(client)
        assert client.asked  # the server did ask
        assert client.exit() == 0


def test_a_request_of_ours_that_is_not_answered_in_time() -> None:
    with Client(server=odd_server(), silent=True) as client:
        client.initialize({})
        assert client.request("test/ask", {"seconds": 0.05}) == [None]
        assert client.request("test/kept") == [0, 0, 0]
        # It answers after all.
        late = [it for it in client.asked if it["method"] == "workspace/workspaceFolders"][-1]
        client.send({"jsonrpc": "2.0", "id": late["id"], "result": [{"uri": "file:///late", "name": "late"}]})
        check_alive(client)
        assert client.errors() == ""


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"result": [{"uri": "file:///x", "name": "x"}]}, [[{"uri": "file:///x", "name": "x"}]]),
        ({"result": None}, [None]),
        ({"result": 5}, [None]),
        ({"error": {"code": -32601, "message": "no"}}, [None]),
        ({"error": None}, [None]),
        ({"error": {"code": -32050, "message": 5}}, [None]),
    ],
    ids=json.dumps,
)
def test_answers_of_the_client(answer: dict[str, Any], expected: object) -> None:
    with Client(server=odd_server(), silent=True) as client:
        client.initialize({})
        asked = client.ask("test/ask", {"seconds": 60})
        client.wait_until(lambda: any(it["method"] == "workspace/workspaceFolders" for it in client.asked))
        ident = client.asked[-1]["id"]
        for _ in range(2):  # a second answer is one too many
            client.send({"jsonrpc": "2.0", "id": ident, **answer})
        assert client.result(asked) == expected
        assert client.request("test/kept") == [0, 0, 0]


def test_a_client_that_cancels_everything(odd: Client) -> None:
    odd.open(URI, BROKEN)
    idents = []
    for _ in range(100):
        for method in ("textDocument/hover", "test/slow", "textDocument/documentSymbol"):
            idents.append(odd.ask(method, at(URI, 0, 0)))
            odd.notify("$/cancelRequest", {"id": idents[-1]})
    replies = [odd.reply(ident) for ident in idents]
    assert all("result" in it or it["error"]["code"] == -32800 for it in replies)
    assert all(it["error"]["code"] == -32800 for it in replies[1::3])
    assert odd.request("test/kept")[2] == 0
    check_alive(odd)


def test_a_running_request_is_cancelled_at_once(odd: Client) -> None:
    slow = odd.ask("test/slow")
    command = odd.ask("workspace/executeCommand", {"command": "test.slow"})
    check_alive(odd)  # both wait, and hold up nothing
    for ident in (slow, command):
        odd.notify("$/cancelRequest", {"id": ident})
        assert odd.reply(ident)["error"] == {"code": -32800, "message": "cancelled"}
    odd.notify("$/cancelRequest", {"id": slow})  # once more, for nothing
    assert odd.request("test/kept")[2] == 0


def test_queued_requests_that_are_cancelled_are_not_executed(odd: Client) -> None:
    """They arrive together with their cancellations, so none may begin."""
    idents = [f"queued {number}" for number in range(20)]
    asked = [
        {"jsonrpc": "2.0", "id": ident, "method": "test/begun", "params": {"number": number}}
        for number, ident in enumerate(idents)
    ]
    cancelled = [
        {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": ident}} for ident in idents[1:]
    ]
    odd.write(b"".join(frame(message) for message in (*asked, *cancelled)))
    assert [odd.reply(ident)["error"]["code"] for ident in idents[1:]] == [-32800] * 19
    assert odd.request("test/begun-so-far") == [0]
    check_alive(odd)


def test_many_slow_requests_hold_up_nothing(odd: Client) -> None:
    for _ in range(200):
        odd.ask("test/slow")
    check_alive(odd)
    assert odd.exit() == 0


def test_the_same_id_twice(odd: Client) -> None:
    for _ in range(2):
        odd.send({"jsonrpc": "2.0", "id": "twin", "method": "test/slow"})
    odd.notify("$/cancelRequest", {"id": "twin"})
    assert odd.reply("twin")["error"]["code"] == -32800
    check_alive(odd)


def test_shutdown_answers_what_still_runs(odd: Client) -> None:
    idents = [odd.ask("test/slow") for _ in range(5)]
    assert odd.request("shutdown") is None
    assert [odd.reply(ident)["error"]["code"] for ident in idents] == [-32800] * 5


# Handlers of commands, and their failures


def test_unknown_commands_and_wrong_arguments(odd: Client) -> None:
    for command, arguments in (("never", []), ("test.two", [1]), ("test.two", [])):
        with pytest.raises(Refused) as refused:
            odd.request("workspace/executeCommand", {"command": command, "arguments": arguments})
        assert refused.value.code == -32602
    result = odd.request("workspace/executeCommand", {"command": "test.two", "arguments": [1, "y"]})
    assert result == [1, "y"]


@pytest.mark.parametrize("method", ["test/fail", "test/unwritable"])
def test_a_handler_that_fails(odd: Client, method: str) -> None:
    with pytest.raises(Refused) as refused:
        odd.request(method, {"text": SECRET})
    assert refused.value.code == -32603
    assert set(refused.value.error) == {"code", "message"}
    assert SECRET not in refused.value.error["message"]
    check_alive(odd)
    said = odd.errors()
    assert SECRET not in said
    assert f"{method} failed: " in said
    assert len(said.splitlines()) == 1


def test_notifications_and_tasks_that_fail(odd: Client) -> None:
    odd.notify("test/fail-notification", {"text": SECRET})
    odd.request("test/fail-later", {"text": SECRET})
    check_alive(odd)
    said = odd.errors()
    assert "test/fail-notification failed: ValueError at odd_server.py:" in said
    assert SECRET not in said
    assert not odd.notifications("window/showMessage")


# Memory


@pytest.mark.slow
def test_nothing_is_kept_of_what_is_done() -> None:
    """100,000 notifications and 1,000 requests leave as many objects as there were before."""

    async def go() -> tuple[int, int, list[int]]:
        server = create()
        receive = _sender(server.protocol.receive)
        receive("initialize", {"processId": None, "capabilities": {}}, 0)
        item = {"uri": URI, "languageId": "jsonl", "version": 0, "text": '{"messages": []}\n' * 10}
        receive("textDocument/didOpen", {"textDocument": item})

        async def rounds(count: int) -> None:
            for number in range(count):
                start = {"line": number % 10, "character": 1}
                here = {"start": start, "end": {**start, "character": 1 + number % 2}}
                change = {"range": here, "text": " " * (1 - number % 2)}
                edited = {"textDocument": {"uri": URI, "version": number}, "contentChanges": [change]}
                receive("textDocument/didChange", edited)
                for _ in range(4):
                    receive("$/setTrace", {"value": "off"})
                    receive("$/cancelRequest", {"id": number})
                receive("never/heard", {"id": number})
                if number % 10 == 0:
                    receive("textDocument/hover", at(URI, 0, 3), number + 1)
                    await asyncio.sleep(0)
            await asyncio.sleep(0.5)
            gc.collect()

        await rounds(200)
        before = len(gc.get_objects())
        await rounds(10_000)
        protocol = server.protocol
        tables = [len(protocol._request_futures), len(protocol._result_types), len(protocol._running)]
        after = len(gc.get_objects())
        server.session.stop()
        return before, after, tables

    before, after, tables = run(go())
    assert tables == [0, 0, 0]
    assert after - before < 2_000


def _sender(receive: Callable[[bytes], bool]) -> Callable[..., None]:
    def send(method: str, params: object, ident: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        assert receive(json.dumps(message if ident is None else {**message, "id": ident}).encode())

    return send
