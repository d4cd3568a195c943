"""What is answered before the server is there is what the server would have answered."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lsp.capabilities import FULL, PULL
from lsp.peer import frame
from lsp.process import ProcessClient
from tuneline.lsp.introduction import Begun, answer, introduce, result_for
from tuneline.lsp.server import connect, create

ODD: list[Any] = [
    None,
    True,
    7,
    -1,
    2**40,
    "",
    "utf-32",
    "utf-8",
    [],
    ["utf-8", 5],
    ["utf-32"],
    {},
    {"name": "x"},
    {"x": [{}]},
]
NAMES = [
    "processId", "rootUri", "rootPath", "locale", "trace", "clientInfo", "workspaceFolders", "workDoneToken",
    "initializationOptions",
]  # fmt: skip


class Sink:
    def __init__(self) -> None:
        self.sent: list[Any] = []

    def write(self, data: bytes) -> None:
        self.sent.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        pass


def by_server(message: object) -> list[Any]:
    """All that the server sends when this message comes first."""

    async def ask() -> list[Any]:
        server, sink = create(), Sink()
        arrived, _ = connect(server)
        server.protocol.set_writer(sink)
        arrived(frame(message))
        server.session.stop()
        return sink.sent

    return asyncio.run(ask())


def message_of(params: Any, ident: Any = 1) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": ident, "method": "initialize", "params": params}


def wrong_parts() -> st.SearchStrategy[dict[str, Any]]:
    """Parameters in which anything may be anything."""
    values = st.sampled_from(ODD)
    general = st.fixed_dictionaries({"positionEncodings": values}) | values
    capabilities = st.fixed_dictionaries(
        {}, optional={"general": general, "textDocument": values, "window": values}
    )
    options = st.fixed_dictionaries({}, optional={"positionEncoding": values})
    folders = st.lists(st.fixed_dictionaries({}, optional={"uri": values, "name": values}), max_size=2)
    given_values = dict.fromkeys(NAMES, values)
    given_values["initializationOptions"] = options | values
    given_values["workspaceFolders"] = folders | values
    return st.fixed_dictionaries({"capabilities": capabilities | values}, optional=given_values)


@pytest.mark.parametrize(
    "capabilities", [{}, FULL, PULL, {"general": {"positionEncodings": ["utf-8", "utf-32"]}}]
)
def test_the_answer_is_the_one_of_the_server(capabilities: dict[str, Any]) -> None:
    params = {"processId": None, "rootUri": "file:///x", "capabilities": capabilities}
    early = answer(json.dumps(message_of(params, "one")).encode())
    assert early is not None
    assert [json.loads(early)] == by_server(message_of(params, "one"))


@settings(max_examples=60, deadline=None)
@given(wrong_parts(), st.sampled_from([1, "a", None, 2**40, 1.5]))
def test_what_is_answered_is_not_refused(params: dict[str, Any], ident: Any) -> None:
    early = answer(json.dumps(message_of(params, ident)).encode())
    if early is not None:
        assert json.loads(early) in by_server(message_of(params, ident))


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "id": 1, "method": "shutdown"},
        {"jsonrpc": "2.0", "method": "initialize", "params": {"capabilities": {}}},
        {"jsonrpc": "1.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}},
        message_of({}),
        message_of([]),
        message_of({"capabilities": {}, "trace": "loud"}),
        message_of({"capabilities": {}, "processId": 2**40}),
        message_of({"capabilities": {"experimental": json.loads("[" * 200 + "]" * 200)}}),
        [],
    ],
)
def test_what_is_odd_is_left_to_the_server(message: object) -> None:
    assert answer(json.dumps(message).encode()) is None
    read = frame(message) + b"more"
    assert introduce(io.BytesIO(read), io.BytesIO()) == Begun(None, read)


class InPieces(io.BytesIO):
    """A pipe that gives a few bytes at a time, and takes a few."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(7)

    def write(self, data: Any, /) -> int:
        return super().write(bytes(data)[:5])


def test_the_first_message_may_come_in_pieces() -> None:
    message = message_of({"capabilities": {}})
    source, sink = InPieces(frame(message)), InPieces()
    begun = introduce(source, sink)
    assert begun.body == json.dumps(message).encode()
    assert begun.rest == b""
    head, _, body = sink.getvalue().partition(b"\r\n\r\n")
    assert head == b"Content-Length: %d" % len(body)
    assert json.loads(body)["result"] == result_for("utf-16")


def test_what_came_with_the_first_message_is_kept() -> None:
    first, second = (
        frame(message_of({"capabilities": {}})),
        frame({"jsonrpc": "2.0", "method": "initialized"}),
    )
    begun = introduce(io.BytesIO(first + second), io.BytesIO())
    assert begun.rest == second


@pytest.mark.parametrize("data", [b"", b"Content-Length: 99\r\n\r\n{"])
def test_a_client_that_leaves_at_once_is_no_error(data: bytes) -> None:
    assert introduce(io.BytesIO(data), io.BytesIO()) == Begun(None, data)


def test_the_answer_needs_none_of_the_server() -> None:
    program = "import sys, tuneline.lsp.stdio; print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert not {"pygls", "lsprotocol", "pydantic", "click", "asyncio", "tuneline.rules"} & set(
        ended.stdout.split()
    )


def test_all_that_is_sent_at_once_is_answered_once_and_in_order() -> None:
    with ProcessClient() as client:
        opened = {"uri": "file:///a.jsonl", "languageId": "jsonl", "version": 1, "text": "{\n"}
        hover = {"textDocument": {"uri": "file:///a.jsonl"}, "position": {"line": 0, "character": 0}}
        messages = [
            message_of({"processId": None, "capabilities": FULL}, "first"),
            {"jsonrpc": "2.0", "method": "initialized", "params": {}},
            {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": opened}},
            {"jsonrpc": "2.0", "id": "second", "method": "textDocument/hover", "params": hover},
            message_of({"processId": None, "capabilities": FULL}, "third"),
        ]
        client.write(b"".join(map(frame, messages)))
        assert client.result("first") == result_for("utf-16")
        assert "result" in client.reply("second")
        assert client.reply("third")["error"]["message"] == "the server is initialized"
        assert [it["code"] for it in client.diagnostics("file:///a.jsonl")] == ["invalid-json"]
        assert client.exit() == 0
        assert not client.is_answered("first")
