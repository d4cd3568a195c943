"""What we rely on in pygls and lsprotocol, and the faults that we repair. One that fails after an upgrade says what to
look at: a fault that is gone makes a repair in lsp/ needless, anything else breaks one."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
from concurrent.futures import Future, InvalidStateError
from functools import partial
from importlib.metadata import version
from typing import Any

import pytest
from cattrs.errors import AttributeValidationNote, ClassValidationError, IterableValidationNote
from lsprotocol import types
from pygls import exceptions, io_
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.lsp.server import LanguageServer
from pygls.protocol import JsonRPCResponseMessage, LanguageServerProtocol, default_converter
from pygls.workspace import TextDocument, Workspace

from tuneline.lsp.rpc.protocol import _REPLACED, Protocol
from tuneline.lsp.server import TunelineServer, create
from tuneline.lsp.session import Session


def test_the_versions_that_were_looked_at() -> None:
    assert (version("pygls"), version("lsprotocol")) == ("2.1.1", "2025.0.0")


# What we call or replace


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("_get_handler", ["self", "feature_name"]),
        ("_execute_handler", ["self", "msg_id", "handler", "callback", "args", "kwargs"]),
        ("_run_generator", ["self", "future", "gen", "result_future"]),
        ("_send_data", ["self", "data"]),
        ("send_request", ["self", "method", "params", "callback", "msg_id"]),
        ("lsp_initialize", ["self", "params"]),
        ("lsp_shutdown", ["self", "args"]),
        ("lsp_exit", ["self", "args"]),
        ("lsp_workspace__execute_command", ["self", "params"]),
        ("get_message_type", ["self", "method"]),
        ("notify", ["self", "method", "params"]),
        ("set_writer", ["self", "writer", "include_headers"]),
    ],
)
def test_methods_of_the_protocol(name: str, parameters: list[str]) -> None:
    method = inspect.unwrap(getattr(LanguageServerProtocol, name))
    assert list(inspect.signature(method).parameters) == parameters


def test_what_we_replace_is_there_to_be_replaced() -> None:
    """And nothing else of the built-in handlers touches documents."""
    plain = LanguageServer("a", "1").protocol.fm.builtin_features
    assert set(_REPLACED) <= plain.keys()
    assert {method for method in plain if "ocument/" in method} == set(_REPLACED)
    ours = create().protocol.fm
    assert not set(_REPLACED) & ours.builtin_features.keys()
    assert ours.builtin_features[types.EXIT].__func__ is Protocol.lsp_exit
    assert ours.builtin_features[types.WORKSPACE_EXECUTE_COMMAND].__func__ is (
        Protocol.lsp_workspace__execute_command
    )


def test_tables_that_we_clear() -> None:
    protocol = TunelineServer().protocol
    assert (protocol._request_futures, protocol._result_types, protocol._shutdown) == ({}, {}, False)
    assert protocol._ctx_msg_id.get() is None


def test_a_handler_that_is_bound_to_a_session_is_taken_as_it_is() -> None:
    server = TunelineServer()

    async def handler(session: Session, given: Any) -> None: ...

    bound = partial(handler, server.session)
    server.command("a")(bound)
    server.feature("b")(bound)
    assert server.protocol.fm.commands["a"] is server.protocol.fm.features["b"] is bound


def test_the_encoding_that_is_left_is_taken() -> None:
    for encoding in ("utf-8", "utf-16", "utf-32"):
        general = types.GeneralClientCapabilities(position_encodings=[encoding])
        chosen = ServerCapabilitiesBuilder.choose_position_encoding(types.ClientCapabilities(general=general))
        assert chosen == encoding


def test_open_and_close_are_announced_for_features() -> None:
    builder = ServerCapabilitiesBuilder(
        types.ClientCapabilities(),
        {types.TEXT_DOCUMENT_DID_OPEN},
        {},
        [],
        types.TextDocumentSyncKind.Incremental,
        None,
        "utf-16",
    )
    sync = builder.build().text_document_sync
    assert isinstance(sync, types.TextDocumentSyncOptions)
    assert sync.open_close


def test_the_converter_says_where_it_failed() -> None:
    """Names of attributes and indexes, from the outside in: lsp/rpc/repair.py takes these places out."""
    position = {"line": 0, "character": -1}
    broken = {"range": {"start": position, "end": position}, "message": ""}
    context = {"diagnostics": [{**broken, "range": 5}, broken]}
    with pytest.raises(ClassValidationError) as failed:
        default_converter().structure(context, types.CodeActionContext)
    outer = failed.value.exceptions[0]
    assert [(type(note), note.name) for note in outer.__notes__] == [(AttributeValidationNote, "diagnostics")]
    assert isinstance(outer, ExceptionGroup)
    inner = [
        [note for note in it.__notes__ if isinstance(note, IterableValidationNote)] for it in outer.exceptions
    ]
    assert [[note.index for note in notes] for notes in inner] == [[0], [1]]


def test_types_of_messages() -> None:
    assert types.METHOD_TO_TYPES[types.TEXT_DOCUMENT_HOVER][0] is types.HoverRequest
    assert types.METHOD_TO_TYPES[types.WORKSPACE_CONFIGURATION][1] is types.ConfigurationResponse
    answer = JsonRPCResponseMessage(id=1, jsonrpc="2.0", result=None)
    protocol = TunelineServer().protocol
    assert json.loads(json.dumps(answer, default=protocol._serialize_message)) == {
        "id": 1,
        "jsonrpc": "2.0",
        "result": None,
    }


def test_codes_of_refusals() -> None:
    assert [
        kind("x").code
        for kind in (
            exceptions.JsonRpcParseError,
            exceptions.JsonRpcInvalidRequest,
            exceptions.JsonRpcMethodNotFound,
            exceptions.JsonRpcInvalidParams,
            exceptions.JsonRpcInternalError,
            exceptions.JsonRpcServerNotInitialized,
            exceptions.JsonRpcRequestCancelled,
        )
    ] == [-32700, -32600, -32601, -32602, -32603, -32002, -32800]


# The faults: each of these may go away


class Sent:
    """A writer that keeps what is written."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    def write(self, data: bytes) -> None:
        self.messages.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None: ...


def plain() -> tuple[LanguageServer, Sent]:
    server, sent = LanguageServer("a", "1"), Sent()
    server.protocol.set_writer(sent)
    return server, sent


def test_fault_1_and_2_lines_and_columns() -> None:
    document = TextDocument("file:///a", source="a\u2028b\nc")
    assert len(document.lines) == 3  # an editor has two
    document = TextDocument("file:///a", source="ab")
    end = types.Position(0, 99)
    document.apply_change(types.TextDocumentContentChangePartial(types.Range(end, end), "X"))
    assert document.source == "aXb"  # an editor has abX


def test_fault_3_no_answer_to_parameters_that_do_not_parse() -> None:
    server, sent = plain()
    bad = {"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": {}}
    with pytest.raises(exceptions.JsonRpcInvalidParams):
        server.protocol.structure_message(bad)
    assert sent.messages == []


def test_fault_6_futures_of_notifications_are_kept() -> None:
    server, _ = plain()
    server.protocol._handle_notification(types.SET_TRACE, types.SetTraceParams(types.TraceValue.Off))
    assert len(server.protocol._request_futures) == 1


def test_fault_7_a_late_answer_raises() -> None:
    server, _ = plain()
    future: Future[Any] = server.protocol.send_request(
        "workspace/configuration", types.ConfigurationParams([])
    )
    future.cancel()
    ident = next(iter(server.protocol._request_futures))
    with pytest.raises(InvalidStateError):
        server.protocol._handle_response(ident, [])


def test_fault_8_no_answer_after_shutdown_and_strict_headers() -> None:
    server, sent = plain()
    server.protocol._shutdown = True
    server.protocol.handle_message(
        types.HoverRequest(1, types.HoverParams(types.TextDocumentIdentifier("a:b"), types.Position(0, 0)))
    )
    assert sent.messages == []
    assert 'rb"^Content-Length: (\\d+)\\r\\n$"' in inspect.getsource(io_.run_async)


def test_fault_9_tracebacks_are_sent_and_bodies_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    server, sent = plain()
    failed: Future[Any] = Future()
    failed.set_exception(ValueError("the user's text"))
    with caplog.at_level(logging.INFO, "pygls"):
        server.protocol._send_handler_result(failed, msg_id=1)
    assert "traceback" in sent.messages[0]["error"]["data"]
    assert "the user's text" in caplog.text


def test_fault_10_the_first_encoding_is_taken() -> None:
    general = types.GeneralClientCapabilities(position_encodings=["utf-8", "utf-32"])
    assert (
        ServerCapabilitiesBuilder.choose_position_encoding(types.ClientCapabilities(general=general))
        == "utf-8"
    )


# The same, with ours


def test_ours_keeps_no_text_in_the_workspace_of_pygls() -> None:
    async def go() -> None:
        server = create()
        protocol = server.protocol
        hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}
        item = {"uri": "file:///a.jsonl", "languageId": "jsonl", "version": 1, "text": "{}\n"}
        opened = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": item}}
        for message in (hello, opened):
            protocol.receive(json.dumps(message).encode())
        assert server.session.documents.get("file:///a.jsonl") is not None
        assert isinstance(server.workspace, Workspace)
        assert not server.workspace.text_documents
        server.session.stop()

    asyncio.run(go())


def test_ours_logs_nothing_that_pygls_logs() -> None:
    from tuneline.lsp import server

    assert "CRITICAL + 1" in inspect.getsource(server.run)
    logger = logging.getLogger("pygls.protocol.json_rpc")
    before = logging.getLogger("pygls").level
    logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)
    try:
        assert not logger.isEnabledFor(logging.CRITICAL)
    finally:
        logging.getLogger("pygls").setLevel(before)
