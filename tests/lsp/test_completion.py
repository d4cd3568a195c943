"""Completion and formatting as they go over the wire: columns in the client's units, and what the client can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from lsp.client import Client
from lsp.peer import at
from tuneline.text.columns import from_units

URI = "file:///data/train.jsonl"
EMOJI = '{"messages": [{"role": "user", "content": "é😀"} {"role": "ass"}]}'
CURSOR = EMOJI.index('ass"') + 3
UNITS = {"utf-8": CURSOR + 4, "utf-16": CURSOR + 1, "utf-32": CURSOR}


def after(text: str, edits: Sequence[Mapping[str, Any]], encoding: str) -> str:
    """A text of one line with the edits made that an editor was sent."""
    for edit in sorted(edits, key=lambda it: -it["range"]["start"]["character"]):
        ends = (edit["range"][end] for end in ("start", "end"))
        start, end = (from_units(text, place["character"], encoding) for place in ends)  # type: ignore[arg-type]
        text = text[:start] + edit["newText"] + text[end:]
    return text


def plainly(client: Client, *, snippets: bool = False, encoding: str = "utf-16") -> None:
    """Say hello as a client that knows little."""
    knows = {"snippetSupport": True, "documentationFormat": ["markdown"], "tagSupport": {"valueSet": [1]}}
    item = knows if snippets else {}
    capabilities = {"textDocument": {"completion": {"completionItem": item}}}
    client.initialize(capabilities, encodings=[encoding])


@pytest.mark.parametrize("encoding", UNITS)
def test_columns_are_the_clients(encoding: str) -> None:
    with Client() as client:
        plainly(client, encoding=encoding)
        client.open(URI, EMOJI)
        items = client.request("textDocument/completion", at(URI, 0, UNITS[encoding]))["items"]
        first = items[0]
        assert first["label"] == "assistant"
        whole = after(EMOJI, [first["textEdit"]], encoding)
        assert whole == EMOJI.replace('"ass"', '"assistant"')
        # A comma that is missing elsewhere comes with the item.
        client.change(URI, EMOJI.replace('"role": "ass"', ""))
        place = at(URI, 0, UNITS[encoding] - len('"role": "ass'))
        role = client.request("textDocument/completion", place)["items"][0]
        edits = [role["textEdit"], *role["additionalTextEdits"]]
        expected = EMOJI.replace("} {", "}, {").replace('"ass"', '"assistant"')
        assert after(EMOJI.replace('"role": "ass"', ""), edits, encoding) == expected
        # Formatting, with what is wrong put right.
        client.change(URI, expected.replace('", "', '","').replace("{", "{ "))
        options = {"textDocument": {"uri": URI}, "options": {"tabSize": 4, "insertSpaces": True}}
        edits = client.request("textDocument/formatting", options)
        assert after(expected.replace('", "', '","').replace("{", "{ "), edits, encoding) == expected


def test_what_the_client_does_not_know_it_does_not_get() -> None:
    with Client() as client:
        plainly(client)
        client.open(URI, '{"messages": [{}]}')
        items = client.request("textDocument/completion", at(URI, 0, 15))["items"]
        assert {item["insertTextFormat"] for item in items} == {1}
        assert items[0]["textEdit"]["newText"] == '"role": "user"'
        weight = next(item for item in items if item["label"] == "weight")
        resolved = client.request("completionItem/resolve", weight)
        assert resolved["documentation"]["kind"] == "plaintext"
        assert resolved["documentation"]["value"].startswith("Whether this answer is trained")
        assert resolved["textEdit"] == weight["textEdit"]
        old = next(item for item in items if item["label"] == "function_call")
        assert (old["detail"], "tags" in old) == ("deprecated", False)


def test_snippets_and_words_for_clients_that_know_them() -> None:
    with Client() as client:
        plainly(client, snippets=True)
        client.open(URI, '{"messages": [{}]}')
        items = client.request("textDocument/completion", at(URI, 0, 15))["items"]
        content = next(item for item in items if item["label"] == "content")
        assert (content["insertTextFormat"], content["textEdit"]["newText"]) == (2, '"content": "$1"')
        assert [item["sortText"] for item in items] == sorted(item["sortText"] for item in items)
        assert [item["label"] for item in items if item.get("tags") == [1]] == ["function_call", "audio"]
        calls = next(item for item in items if item["label"] == "tool_calls")
        assert "documentation" not in calls
        assert client.request("completionItem/resolve", calls)["documentation"]["kind"] == "markdown"
        # An item of somebody else's comes back as it was.
        for data in ({"about": "nothing#/here"}, {"about": 3}, [1], None):
            strange = {"label": "x", "data": data}
            assert client.request("completionItem/resolve", strange).get("documentation") is None


def test_places_that_are_none(client: Client) -> None:
    client.open(URI, '{"messages": []}\n')
    for row, column in ((0, 999), (1, 0), (7, 3)):
        answer = client.request("textDocument/completion", at(URI, row, column))
        assert bool(answer["items"]) == (row > 0)
    other = "file:///data/notes.txt"
    client.open(other, "{", language="plaintext")
    assert client.request("textDocument/completion", at(other, 0, 1)) is None
    assert client.request("textDocument/completion", at("file:///nowhere.jsonl", 0, 1)) is None
    options = {"tabSize": 4, "insertSpaces": True}
    assert (
        client.request("textDocument/formatting", {"textDocument": {"uri": other}, "options": options})
        is None
    )


@pytest.mark.parametrize(
    ("start", "end", "rows"),
    [((0, 0), (0, 3), [0]), ((0, 0), (1, 0), [0]), ((1, 2), (1, 2), [1]), ((0, 1), (9, 9), [0, 1, 3])],
)
def test_formatting_of_a_range(
    client: Client, start: tuple[int, int], end: tuple[int, int], rows: list[int]
) -> None:
    client.open(URI, '{"a":1}\n{"b":2}\n{"c":3\n{"d":4}')
    places = [{"line": row, "character": column} for row, column in (start, end)]
    params = {
        "textDocument": {"uri": URI},
        "range": {"start": places[0], "end": places[1]},
        "options": {"tabSize": 4, "insertSpaces": True},
    }
    edits = client.request("textDocument/rangeFormatting", params)
    assert [edit["range"]["start"]["line"] for edit in edits] == rows
    assert {edit["newText"] for edit in edits} == {" "}
