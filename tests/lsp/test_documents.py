"""Which documents are ours, what an editor may do with them, and how its columns are counted."""

from __future__ import annotations

import pytest

from lsp.client import Client
from lsp.scheduling import plain_scope
from tuneline.lsp.documents import Documents
from tuneline.lsp.server import create


@pytest.mark.parametrize(
    ("uri", "language", "ours"),
    [
        ("file:///a.jsonl", "json", True),
        ("file:///A.JSONL", "plaintext", True),
        ("file:///a.ndjson", "", True),
        ("file:///a.txt", "jsonl", True),
        ("file:///a.txt", "json-lines", True),
        ("file:///a.txt", "JSONLines", True),
        ("untitled:Untitled-1", "jsonl", True),
        ("untitled:a.jsonl", "plaintext", True),
        ("git:/a.jsonl?%7B%22ref%22%7D", "json", True),
        ("file:///a%20b.json%6C", "json", True),
        ("file:///a.json", "json", False),
        ("file:///jsonl", "json", False),
        ("untitled:Untitled-1", "json", False),
        ("vscode-notebook-cell:/a.ipynb#W0", "jsonl", False),
        ("vscode-notebook-cell:/a.jsonl#W0", "jsonl", False),
        ("http://[", "jsonl", False),
        ("", "", False),
    ],
)
def test_which_documents_are_ours(uri: str, language: str, ours: bool) -> None:
    documents = Documents(lambda _uri: plain_scope())
    documents.open(uri, language, 1, "{}")
    assert (documents.get(uri) is not None) is ours


def test_what_is_opened_again_is_replaced() -> None:
    documents = Documents(lambda _uri: plain_scope())
    first = documents.open("file:///a.jsonl", "jsonl", 1, "a")
    second = documents.open("file:///a.jsonl", "jsonl", 1, "b")
    assert first is not second
    assert documents.all() == (second,)
    assert documents.open("vscode-notebook-cell:/a.jsonl", "jsonl", 1, "c") is None
    assert documents.all() == (second,)
    assert documents.close("file:///a.jsonl") is second
    assert documents.close("file:///a.jsonl") is None


def test_an_edit_of_what_is_not_open_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    documents = Documents(lambda _uri: plain_scope())
    documents.open("file:///a.json", "json", 1, "a")
    documents.change("file:///a.json", 2, [{"text": "secret"}])
    assert not caplog.records
    documents.change("file:///never.jsonl", 2, [{"text": "secret"}])
    documents.close("file:///never.jsonl")
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text


# Over the wire


def test_pygls_keeps_no_copy() -> None:

    server = create()
    for method in ("textDocument/didOpen", "textDocument/didChange", "textDocument/didClose"):
        assert method not in server.protocol.fm.builtin_features
        assert method in server.protocol.fm.features


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["utf-8", "utf-16", "utf-32"], "utf-32"),
        (["utf-8", "utf-16"], "utf-16"),
        (["utf-8"], "utf-8"),
        (["utf-7", "utf-16"], "utf-16"),
        ([], "utf-16"),
    ],
)
def test_the_cheapest_encoding_is_chosen(offered: list[str], chosen: str) -> None:
    with Client() as client:
        assert client.initialize(encodings=offered)["capabilities"]["positionEncoding"] == chosen


@pytest.mark.parametrize(
    ("encoding", "codec", "size"),
    [("utf-8", "utf-8", 1), ("utf-16", "utf-16-le", 2), ("utf-32", "utf-32-le", 4)],
)
def test_findings_are_where_the_client_counts(encoding: str, codec: str, size: int) -> None:
    """The same misspelt role behind an astral character, before and after an edit."""
    uri = "file:///a.jsonl"
    text = '{"messages": [{"content": "😀", "role": "assistent"}]}'
    with Client() as client:
        client.initialize(encodings=[encoding])
        client.open(uri, f"\n{text}\n")
        end = len(text.encode(codec)) // size
        version = client.change(uri, (0, 0, 1, 0, ""), (0, end, 0, end, " "))
        found = client.diagnostics(uri, version)
        starts = [it["range"]["start"] for it in found if it["code"] == "unknown-role"]
        before = text[: text.index('"assistent"')]
        assert starts == [{"line": 0, "character": len(before.encode(codec)) // size}]
