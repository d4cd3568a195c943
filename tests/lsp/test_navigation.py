"""Outline, selection, links and calls as they go over the wire: shapes by what the client can do, and units."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lsp.client import Client
from snapshots import dump

URI = "file:///data/train.jsonl"
NESTED = {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}}


@contextmanager
def opened(
    text: str, *, encoding: str = "utf-16", language: str = "jsonl", **capabilities: Any
) -> Iterator[Client]:
    """A client that can do this in documents, and has one open."""
    with Client() as client:
        client.initialize({"general": {"positionEncodings": [encoding]}, "textDocument": capabilities})
        client.open(URI, text, language)
        yield client


def ask(client: Client, method: str, uri: str = URI, **more: Any) -> Any:
    """The result of a request about a document; an error fails the test."""
    return client.request(f"textDocument/{method}", {"textDocument": {"uri": uri}, **more})


def columns(answer: Any) -> tuple[int, int]:
    """The first and last column of a range in row 0."""
    assert answer["start"]["line"] == answer["end"]["line"] == 0
    return answer["start"]["character"], answer["end"]["character"]


CALL = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
LINE = dump(
    {
        "messages": [
            {"role": "user", "content": "😀 What?"},
            {"role": "assistant", "tool_calls": [CALL]},
            {"role": "tool", "tool_call_id": "call_1", "content": "ok"},
            {"role": "assistant", "content": "Done."},
        ],
        "tools": [{"type": "function", "function": {"name": "f"}}],
    }
)
# The smiley stands before everything that is asked for below.
WIDER = {"utf-8": 3, "utf-16": 1, "utf-32": 0}


def test_the_outline_nested() -> None:
    with opened(LINE + "\n", **NESTED) as client:
        (example,) = ask(client, "documentSymbol")
        assert example["name"] == "1. 😀 What?"
        assert example["detail"] == "chat, 4 messages"
        assert columns(example["range"]) == (0, len(LINE) + 1)
        names = [child["name"] for child in example["children"]]
        assert names == ["user: 😀 What?", "assistant: calls f", "tool: ok", "assistant: Done."]
        assert "children" not in example["children"][0]


def test_the_outline_flat() -> None:
    with opened(LINE) as client:
        symbols = ask(client, "documentSymbol")
        assert [(it["name"], it.get("containerName")) for it in symbols][:2] == [
            ("1. 😀 What?", None),
            ("user: 😀 What?", "1. 😀 What?"),
        ]
        assert symbols[0]["location"]["uri"] == URI


def test_the_outline_follows_edits() -> None:
    with opened(LINE) as client:
        before = ask(client, "documentSymbol")
        at = LINE.index("What") + 1
        client.change(URI, (0, at, 0, at, "So: "))
        after = ask(client, "documentSymbol")
        assert (before[0]["name"], after[0]["name"]) == ("1. 😀 What?", "1. 😀 So: What?")


def test_the_outline_of_a_long_file_ends_with_what_is_not_shown() -> None:
    with opened("{}\n" * 6_000, **NESTED) as client:
        symbols = ask(client, "documentSymbol")
        assert len(symbols) == 5_000
        assert symbols[-1]["name"] == "… 1,001 more not shown: an outline has at most 5,000 entries"


@pytest.mark.parametrize("encoding", list(WIDER))
def test_selection_of_many_cursors(encoding: str) -> None:
    wider = WIDER[encoding]

    with opened(LINE + "\n", encoding=encoding) as client:
        at = [LINE.index("Done") + wider + 1, 2, LINE.index("ok") + wider]
        positions = [{"line": 0, "character": it} for it in at] + [{"line": 1, "character": 9}]
        found = ask(client, "selectionRange", positions=positions)
        first = LINE.index("Done.") + wider
        assert columns(found[0]["range"]) == (first, first + 5)
        assert columns(found[0]["parent"]["range"]) == (first - 1, first + 6)
        assert columns(found[1]["range"]) == (2, 10)
        assert columns(found[2]["range"]) == (at[2], at[2] + 2)
        assert found[3] == {
            "range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}
        }
        outer = found[0]
        while "parent" in outer:
            outer = outer["parent"]
        assert columns(outer["range"]) == (0, len(LINE) + wider)


@pytest.mark.parametrize("encoding", list(WIDER))
@pytest.mark.parametrize("links", [False, True])
def test_from_an_answer_to_its_call(encoding: str, links: bool) -> None:
    wider = WIDER[encoding]
    call, answer = LINE.index("call_1") + wider, LINE.rindex("call_1") + wider

    with opened(LINE, encoding=encoding, definition={"linkSupport": links}) as client:
        position = {"line": 0, "character": answer + 2}
        (found,) = ask(client, "definition", position=position)
        if links:
            assert columns(found["originSelectionRange"]) == (answer, answer + 6)
            assert columns(found["targetSelectionRange"]) == (call, call + 6)
            assert columns(found["targetRange"]) == (call - 8, call - 8 + len(dump(CALL)))
        else:
            assert found["uri"] == URI
            assert columns(found["range"]) == (call, call + 6)


def test_references_and_highlights() -> None:
    with opened(LINE) as client:
        places = [at for at in range(len(LINE)) if LINE.startswith('"f"', at)]
        position = {"line": 0, "character": places[0] + 2}
        found = ask(client, "references", position=position, context={"includeDeclaration": True})
        assert [columns(it["range"])[0] - 2 for it in found] == places
        found = ask(client, "references", position=position, context={"includeDeclaration": False})
        assert [columns(it["range"])[0] - 2 for it in found] == places[:1]
        found = ask(client, "documentHighlight", position=position)
        assert [(columns(it["range"])[0] - 2, it["kind"]) for it in found] == [(places[0], 2), (places[1], 3)]


CAT = "https://example.com/cat.png"


@pytest.mark.parametrize("tooltips", [False, True])
def test_links(tooltips: bool) -> None:
    image = {"type": "image_url", "image_url": {"url": CAT}}
    line = dump({"messages": [{"role": "user", "content": [image, {"type": "text", "text": CAT}]}]})

    with opened(line, documentLink={"tooltipSupport": tooltips}) as client:
        (link,) = ask(client, "documentLink")
        at = line.index(CAT)
        assert columns(link["range"]) == (at, at + len(CAT))
        assert link["target"] == CAT
        assert link.get("tooltip") == ("Open the image at example.com" if tooltips else None)


def test_links_are_capped() -> None:
    image = {"type": "image_url", "image_url": {"url": CAT}}
    line = dump({"messages": [{"role": "user", "content": [image] * 9}]})

    with opened(f"{line}\n" * 120) as client:
        assert len(ask(client, "documentLink")) == 1_000


ASKED = {
    "documentSymbol": {},
    "documentLink": {},
    "selectionRange": {"positions": [{"line": 0, "character": 3}]},
    "definition": {"position": {"line": 0, "character": 3}},
    "references": {"position": {"line": 0, "character": 3}, "context": {"includeDeclaration": True}},
    "documentHighlight": {"position": {"line": 0, "character": 3}},
}


@pytest.mark.parametrize("feature", list(ASKED))
@pytest.mark.parametrize(
    "text", ["", "\n", "\r\n\r\n", "{", "\ud800", "null", "[" * 2_000, LINE[: len(LINE) // 2], "é" * 9]
)
def test_broken_documents_are_answered(feature: str, text: str) -> None:
    with opened(text) as client:
        ask(client, feature, **ASKED[feature])


@pytest.mark.parametrize("feature", list(ASKED))
def test_a_document_that_is_not_ours_gets_nothing(feature: str) -> None:
    with opened(LINE) as client:
        client.open("file:///notes.md", LINE, "markdown")
        assert ask(client, feature, "file:///notes.md", **ASKED[feature]) is None


def test_what_is_offered() -> None:
    with Client() as client:
        offered = client.initialize({})["capabilities"]
        assert offered["documentSymbolProvider"] == {"label": "Tuneline"}
        assert offered["documentLinkProvider"] == {"resolveProvider": False}
        for name in ("selectionRange", "definition", "references", "documentHighlight"):
            assert offered[f"{name}Provider"]
