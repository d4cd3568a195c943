"""What a client should not send. The server answers what it can, says one line, and goes on: each test ends with
a request that works."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lsprotocol import types
from pygls.protocol import default_converter

from lsp.client import Client
from lsp.peer import BROKEN, Refused, at, check_alive
from tuneline.lsp.rpc.repair import structure

URI = "file:///a.jsonl"
SECRET = "the user's own words"


# Messages that are none


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ([], -32600),
        ([{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}], -32600),
        (5, -32600),
        (None, -32600),
        ("shutdown", -32600),
        ({"id": 1, "method": "shutdown"}, -32600),
        ({"jsonrpc": "1.0", "id": 1, "method": "shutdown"}, -32600),
        ({"jsonrpc": "2.0", "id": None, "method": "shutdown"}, -32600),
        ({"jsonrpc": "2.0", "id": [1], "method": "shutdown"}, -32600),
        ({"jsonrpc": "2.0", "id": 1.5, "method": "shutdown"}, -32600),
        ({"jsonrpc": "2.0", "id": True, "method": "shutdown"}, -32600),
        ({"jsonrpc": "2.0", "id": "a", "method": 5}, -32600),
        ({"jsonrpc": "2.0", "id": "a", "method": "never/heard"}, -32601),
        ({"jsonrpc": "2.0", "id": "a", "method": "textDocument/hover"}, -32602),
        ({"jsonrpc": "2.0", "id": "a", "method": "textDocument/hover", "params": [1, 2]}, -32602),
        ({"jsonrpc": "2.0", "id": "a", "method": "textDocument/hover", "params": "here"}, -32602),
        ({"jsonrpc": "2.0", "id": "a", "method": "workspace/executeCommand", "params": {}}, -32602),
    ],
    ids=json.dumps,
)
def test_messages_that_are_none_are_refused(client: Client, message: Any, code: int) -> None:
    client.send(message)
    ident = message.get("id") if isinstance(message, dict) else None
    ident = ident if isinstance(ident, str) or type(ident) is int else None
    assert client.reply(ident)["error"]["code"] == code
    check_alive(client)


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"jsonrpc": "2.0"},
        {"jsonrpc": "2.0", "method": None},
        {"jsonrpc": "2.0", "method": {"a": 1}, "params": 5},
        {"jsonrpc": "2.0", "method": "never/heard", "params": 5},
        {"jsonrpc": "2.0", "method": "$/cancelRequest"},
        {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": {}}},
        {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 999}},
        {"jsonrpc": "2.0", "method": "initialized", "params": 7},
        {"jsonrpc": "2.0", "id": 5, "result": None},
        {"jsonrpc": "2.0", "id": "never-asked", "error": {"code": "x"}},
        {"jsonrpc": "2.0", "id": {}, "result": None},
        {"jsonrpc": "2.0", "method": "textDocument/didOpen"},
        {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {"uri": "a"}}},
        {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": []},
        {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {"textDocument": 5}},
        {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {"contentChanges": [{}]}},
        {
            "jsonrpc": "2.0",
            "method": "textDocument/didChange",
            "params": {"textDocument": {"uri": {}, "version": []}, "contentChanges": 7},
        },
        {"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"textDocument": None}},
        {"jsonrpc": "2.0", "method": "textDocument/didSave", "params": {"textDocument": {"uri": "a:b"}}},
        {"jsonrpc": "2.0", "method": "$/setTrace", "params": {"value": "loud"}},
        {"jsonrpc": "2.0", "method": "workspace/didChangeConfiguration", "params": 5},
        {"jsonrpc": "2.0", "method": "workspace/didChangeWatchedFiles", "params": {"changes": [{"type": 9}]}},
        {"jsonrpc": "2.0", "method": "workspace/didChangeWorkspaceFolders", "params": {"event": None}},
    ],
    ids=json.dumps,
)
def test_notifications_that_are_none_are_left_out(client: Client, message: object) -> None:
    client.send(message)
    check_alive(client)


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"nonsense", b"[" * 100_000, b'{"jsonrpc": "2.0", "id": ' + b"9" * 5000 + b"}", b"\x00\xff"],
    ids=lambda body: body[:12].decode("latin-1"),
)
def test_bodies_that_are_no_json(client: Client, body: bytes) -> None:
    client.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    if body:
        assert client.reply(None)["error"]["code"] == -32700
    check_alive(client)


def test_bytes_that_are_no_utf8(client: Client) -> None:
    """The request is answered; only what is wrong in it is replaced."""
    body = b'{"jsonrpc": "2.0", "id": "\xff", "method": "never/\xfe"}'
    client.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    assert client.reply("\ufffd")["error"]["code"] == -32601
    body = b'\xef\xbb\xbf{"jsonrpc": "2.0", "id": "bom", "method": "never/heard"}'
    client.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    assert client.reply("bom")["error"]["code"] == -32601
    check_alive(client)
    assert client.errors().count("not UTF-8") == 1


@pytest.mark.parametrize("wrong", [-30, -1, 1, 40])
def test_a_length_that_lies(client: Client, wrong: int) -> None:
    """It costs the message that it lies about, not the next one."""
    body = b'{"jsonrpc": "2.0", "id": "lie", "method": "never/heard"}'
    client.write(b"Content-Length: %d\r\n\r\n%s" % (len(body) + wrong, body))
    client.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body.replace(b"lie", b"yes")))
    assert client.reply("yes")["error"]["code"] == -32601
    check_alive(client)


# Parameters that do not parse


def diagnostic(**more: object) -> dict[str, object]:
    place = {"line": 0, "character": 0}
    return {"range": {"start": place, "end": place}, "message": "from another server", **more}


@pytest.mark.parametrize(
    "foreign",
    [
        {"tags": [-1]},
        {"tags": [99, 1]},
        {"severity": 9},
        {"severity": "bad"},
        {"range": {"start": {"line": -1, "character": 0}, "end": {"line": 0, "character": -7}}},
        {"range": None},
        {"code": {"value": 5}},
        {"codeDescription": 7},
        {"relatedInformation": [{"message": 5}, None]},
        {"message": None},
        {"source": ["x"]},
    ],
    ids=json.dumps,
)
def test_diagnostics_of_other_servers_do_not_break_code_actions(client: Client, foreign: Any) -> None:
    client.open(URI, BROKEN)
    line = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": len(BROKEN) - 1}}
    params = {"textDocument": {"uri": URI}, "range": line}
    context = {"diagnostics": [diagnostic(), diagnostic(**foreign), diagnostic()], "triggerKind": 8}
    plain = client.request("textDocument/codeAction", {**params, "context": {"diagnostics": []}})
    asked = client.request("textDocument/codeAction", {**params, "context": context})
    assert [it["title"] for it in asked] == [it["title"] for it in plain]


def test_only_the_wrong_diagnostics_are_left_out() -> None:
    wrong = diagnostic(range={"start": {"line": -1, "character": 0}, "end": {"line": 0, "character": 0}})
    items = [
        diagnostic(code=1),
        wrong,
        diagnostic(code=2, severity=77, tags=[1, 44]),
        wrong,
        diagnostic(code=3),
    ]
    message = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "textDocument/codeAction",
        "params": {
            "textDocument": {"uri": URI},
            "range": diagnostic()["range"],
            "context": {"diagnostics": items * 300, "only": ["quickfix"], "triggerKind": 77},
        },
    }
    before = json.dumps(message)
    fitted = structure(default_converter(), message, types.CodeActionRequest)
    kept = fitted.params.context
    assert [it.code for it in kept.diagnostics] == [1, 2, 3] * 300
    assert (kept.diagnostics[1].severity, kept.diagnostics[1].tags) == (
        None,
        (types.DiagnosticTag.Unnecessary,),
    )
    assert (kept.only, kept.trigger_kind) == (("quickfix",), None)
    assert json.dumps(message) == before


def test_what_cannot_do_without_is_refused() -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": at(URI, -1, 0)}
    assert structure(default_converter(), message, types.HoverRequest) is None


# Edits


def test_edits_that_fit_nothing(client: Client) -> None:
    client.open(URI, BROKEN)
    client.change(URI, (-5, 0, 99, 99, '{"messages": []}\n'), (5, 5, 2, 1, BROKEN), version=0)
    client.settle()
    assert {it["code"] for it in client.diagnostics(URI)} >= {"invalid-json", "empty-messages"}
    client.change("file:///never.jsonl", "x")
    client.change(URI, '{"messages": []}\n', version=-7)
    found = client.diagnostics(URI, -7)
    assert [it["code"] for it in found if it["severity"] == 1] == ["empty-messages"]
    client.open(URI, BROKEN, version=3)
    assert "invalid-json" in [it["code"] for it in client.diagnostics(URI, 3)]
    check_alive(client)
    said = client.errors()
    assert len(said.splitlines()) == 3, said  # the edit of nothing, the versions, and the second opening
    assert "messages" not in said


@pytest.mark.parametrize(
    ("method", "wrong"),
    [
        ("textDocument/didClose", None),
        ("textDocument/didSave", {}),
        ("textDocument/didOpen", {"textDocument": {"uri": 5}}),
        ("$/setTrace", None),
        ("workspace/didChangeWatchedFiles", {"changes": 7}),
        ("textDocument/didChange", {}),
        ("textDocument/didChange", {"textDocument": {"uri": "file:///never.jsonl"}, "contentChanges": []}),
        ("textDocument/didChange", {"textDocument": {"uri": URI}, "contentChanges": [{"text": 5}]}),
        (
            "textDocument/didChange",
            {"textDocument": {"uri": URI}, "contentChanges": [{"text": "", "range": 5}]},
        ),
    ],
)
def test_a_habit_of_a_client_does_not_fill_the_log(client: Client, method: str, wrong: object) -> None:
    client.open(URI, BROKEN)
    for _ in range(50):
        client.notify(method, wrong)
    check_alive(client)
    assert len(client.errors().splitlines()) == 1, client.errors()


# Size


def test_a_line_of_5_mb(client: Client) -> None:
    words = "all the world's a stage " * 220_000
    line = json.dumps(
        {"messages": [{"role": "user", "content": words}, {"role": "assistent", "content": "x"}]}
    )
    client.open(URI, line)
    client.diagnostics(URI, 0)
    version = client.change(URI, (0, len(line) - 5, 0, len(line) - 5, "!"))
    found = client.diagnostics(URI, version)
    assert "unknown-role" in [it["code"] for it in found]
    assert client.request("textDocument/hover", at(URI, 0, 3)) is not None


def test_a_hundred_thousand_lines_of_garbage(client: Client) -> None:
    client.open(URI, '}{"\\ nonsense\n' * 100_000)
    client.diagnostics(URI, 0)
    client.change(URI, (50_000, 0, 50_000, 5, ""))
    assert client.request("textDocument/hover", at(URI, 99_999, 3)) is None
    client.change(URI, BROKEN)
    client.settle()
    assert 0 < len(client.diagnostics(URI, 2)) < 5
    check_alive(client)


def test_200_mb_at_once(client: Client) -> None:
    """VS Code sends nothing above 50 MB; others do."""
    example = {"messages": [{"role": "user", "content": "x" * 9950}, {"role": "assistant", "content": "y"}]}
    client.open(URI, (json.dumps(example) + "\n") * 20_000)
    hover = client.request("textDocument/hover", at(URI, 19_999, 3))
    assert hover is not None
    version = client.change(URI, (0, 0, 0, 1, ""))
    assert "invalid-json" in [it["code"] for it in client.diagnostics(URI, version)]
    client.close_document(URI)
    check_alive(client)


# The log


def test_no_text_of_a_document_gets_out(client: Client) -> None:
    """Whatever happens with it, also in what is wrong with a message."""
    client.open(URI, json.dumps({"messages": [{"role": SECRET, "content": SECRET}]}) + "\n" + SECRET)
    client.change(URI, (0, 5, 0, 5, SECRET), {"text": SECRET, "range": 5}, {"txt": SECRET})
    client.notify("textDocument/didOpen", {"textDocument": {"uri": 5, "text": SECRET}})
    client.notify("workspace/didChangeConfiguration", {"settings": SECRET})
    with pytest.raises(Refused) as refused:
        client.request("textDocument/hover", {"textDocument": SECRET, "position": SECRET})
    assert SECRET not in refused.value.error["message"]
    client.write(b'Content-Length: 30\r\n\r\n{"jsonrpc": "%s"' % SECRET.encode())
    check_alive(client)
    client.exit()
    assert SECRET not in client.errors()
