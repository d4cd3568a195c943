"""Hovers, inlay hints, code lenses and semantic tokens as they go over the wire: shapes, units, switches, refreshes."""

from __future__ import annotations

import copy
import threading
from typing import Any

import pytest

from lsp.capabilities import FULL
from lsp.client import Client
from lsp.peer import at
from tuneline.features.semantic_tokens import TYPES
from tuneline.tokens import encodings

URI = "file:///data/train.jsonl"
EMOJI = (
    '{"messages": [{"role": "user", "content": "😀é"}, {"role": "assistant", "content": "Yo", "weight": 0}]}'
)
# How many units stand before the second message, and how many the emoji's string takes with its quotes.
BEFORE = {"utf-8": (53, 8), "utf-16": (50, 5), "utf-32": (49, 4)}
ENCODINGS = pytest.mark.parametrize("encoding", list(BEFORE))


def started(
    client: Client, text: str = EMOJI + "\n", *, encoding: str = "utf-16", **section: object
) -> dict[str, Any]:
    """What the server can do, after the document was opened."""
    client.answers["workspace/configuration"] = lambda params: [section for _ in params["items"]]
    result = client.initialize(encodings=[encoding])
    client.open(URI, text)
    return dict(result["capabilities"])


def where(first: int, last: int) -> dict[str, Any]:
    span = {"start": {"line": first, "character": 0}, "end": {"line": last, "character": 0}}
    return {"textDocument": {"uri": URI}, "range": span}


def until_refreshed(client: Client, method: str, count: int = 1) -> None:
    client.wait_until(lambda: sum(1 for it in client.asked if it["method"] == method) >= count)


@ENCODINGS
def test_hover_has_markdown_and_a_range_in_units(encoding: str) -> None:
    with Client() as client:
        started(client, encoding=encoding)
        before, width = BEFORE[encoding]
        hover = client.request("textDocument/hover", at(URI, 0, before))
        assert hover["contents"]["kind"] == "markdown"
        assert hover["contents"]["value"].startswith("**Message 2 of 2** · `assistant`")
        assert hover["range"]["start"] == {"line": 0, "character": before}
        hover = client.request("textDocument/hover", at(URI, 0, 44))
        assert hover["range"]["end"]["character"] - hover["range"]["start"]["character"] == width
        assert client.request("textDocument/hover", at(URI, 1, 0)) is None


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> threading.Lock:
    """No encoder is loaded, and none is while somebody holds this."""
    monkeypatch.setattr(encodings, "_loaded", {})
    return encodings._lock


def test_a_hover_that_waited_has_its_place_in_the_text_that_was_asked_about(unloaded: threading.Lock) -> None:
    with Client() as client:
        started(client)
        second = BEFORE["utf-16"][0]
        with unloaded:
            client.diagnostics(URI)
            asked = client.ask("textDocument/hover", at(URI, 0, second))
            client.request("workspace/executeCommand", {"command": "tuneline.report"})
            client.change(URI, (0, 0, 0, len(EMOJI), ""))
            client.request("workspace/executeCommand", {"command": "tuneline.report"})
            assert not client.is_answered(asked)
        hover = client.result(asked)
        assert hover["range"]["start"]["character"] == second
        assert " tokens" in hover["contents"]["value"]


def test_the_first_hover_has_counts(unloaded: threading.Lock) -> None:
    # Editors that ask once show that answer until the cursor moves.
    with Client() as client:
        started(client)
        client.diagnostics(URI)
        hover = client.request("textDocument/hover", at(URI, 0, 50))
        assert "not counted" not in hover["contents"]["value"]
        assert " tokens" in hover["contents"]["value"]


def test_hover_without_markdown() -> None:
    capabilities = copy.deepcopy(FULL)
    capabilities["textDocument"]["hover"] = {"contentFormat": ["plaintext"]}
    with Client() as client:
        client.initialize(capabilities)
        client.open(URI, EMOJI)
        hover = client.request("textDocument/hover", at(URI, 0, 0))
        assert hover["contents"]["kind"] == "plaintext"
        assert hover["contents"]["value"].startswith("Chat example · line 1\n")


def unmarked(hints: list[dict[str, Any]]) -> list[str]:
    """What hints say, without the mark of a line in which something has been found by then."""
    return [it["label"].removeprefix("⚠ ") for it in hints]


@ENCODINGS
@pytest.mark.parametrize("lines", [1, 2_000])
def test_hints_come_with_counts_after_the_encoder(
    encoding: str, lines: int, unloaded: threading.Lock
) -> None:
    text = (EMOJI + "\n") * lines
    with Client() as client:
        assert started(client, text, encoding=encoding)["inlayHintProvider"] == {"resolveProvider": False}
        hints = client.request("textDocument/inlayHint", where(0, 0))
        if lines > 1:  # too early for the encoder: lines are still being checked
            assert hints[-1]["label"] == "not trained"
            until_refreshed(client, "workspace/inlayHint/refresh")
            client.settle()
            hints = client.request("textDocument/inlayHint", where(0, 0))
        assert unmarked(hints) == ["14 tokens (0 trained)", "not trained, 5 tokens"]
        assert [it["position"]["character"] for it in hints] == [0, BEFORE[encoding][0]]


def without_refresh() -> dict[str, Any]:
    capabilities = copy.deepcopy(FULL)
    del capabilities["workspace"]["inlayHint"]
    return capabilities


def test_hints_have_counts_at_once_where_nobody_can_be_asked_to_ask_again(unloaded: threading.Lock) -> None:
    with Client() as client:
        client.initialize(without_refresh(), encodings=["utf-16"])
        client.open(URI, EMOJI + "\n")
        hints = client.request("textDocument/inlayHint", where(0, 1))
        assert unmarked(hints) == ["14 tokens (0 trained)", "not trained, 5 tokens"]


def test_hints_that_an_edit_overtook_are_not_told() -> None:
    # The places would be those of another text, and a client asks again after an edit.
    with Client() as client:
        client.initialize(without_refresh())
        client.open(URI, '{"no": "example"}\n' * 50_000)  # long enough for its format not to be known yet
        asked = client.ask("textDocument/inlayHint", where(0, 1))
        client.request("textDocument/hover", at(URI, 0, 0))
        client.change(URI, EMOJI)
        assert client.result(asked) is None
        labels = unmarked(client.request("textDocument/inlayHint", where(0, 1)))
        assert labels == ["14 tokens (0 trained)", "not trained, 5 tokens"]


def test_the_lens_is_complete_in_the_end(unloaded: threading.Lock) -> None:
    with Client() as client:
        started(client)
        asked = 0
        while True:
            lenses = client.request("textDocument/codeLens", {"textDocument": {"uri": URI}})
            if lenses and "tokens" in lenses[0]["command"]["title"]:
                break
            asked += 1
            until_refreshed(client, "workspace/codeLens/refresh", asked)
        lens, readers = lenses
        assert lens["range"]["start"] == {"line": 0, "character": 0}
        assert lens["command"]["title"] == "1 example · 14 tokens · 0 trained · 1 warning, 1 note"
        assert lens["command"]["command"] == "tuneline.statistics"
        assert lens["command"]["arguments"] == [URI]
        assert readers["range"] == lens["range"]
        assert readers["command"]["command"] == "tuneline.showTargets"


def decoded(
    data: list[int], text: str, encoding: str, legend: dict[str, Any]
) -> list[tuple[str, str, list[str]]]:
    """The text, type and modifiers of each token, read as a client reads them."""
    found = []
    row = column = 0
    lines = text.split("\n")
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    codec = encoding if encoding == "utf-8" else f"{encoding}-le"
    for number in range(0, len(data), 5):
        rows, columns, length, kind, bits = data[number : number + 5]
        row, column = row + rows, columns if rows else column + columns
        units = lines[row].encode(codec)[column * width : (column + length) * width]
        modifiers = [it for bit, it in enumerate(legend["tokenModifiers"]) if bits >> bit & 1]
        found.append((units.decode(codec), legend["tokenTypes"][kind], modifiers))
    return found


@ENCODINGS
def test_semantic_tokens_in_units(encoding: str) -> None:
    text = EMOJI + "\n\n" + EMOJI + "\n"
    with Client() as client:
        provider = started(client, text, encoding=encoding)["semanticTokensProvider"]
        assert (provider["full"], provider["range"]) == (True, True)
        legend = provider["legend"]
        assert legend["tokenTypes"] == list(TYPES)
        whole = client.request("textDocument/semanticTokens/full", {"textDocument": {"uri": URI}})["data"]
        line = [
            ('"messages"', "property", []),
            ('"role"', "property", []),
            ('"user"', "enumMember", []),
            ('"content"', "property", []),
            ('"😀é"', "string", []),
            ('"role"', "property", ["masked"]),
            ('"assistant"', "enumMember", ["masked"]),
            ('"content"', "property", ["masked"]),
            ('"Yo"', "string", ["masked"]),
            ('"weight"', "property", ["masked"]),
            ("0", "number", ["masked"]),
        ]
        assert decoded(whole, text, encoding, legend) == line * 2
        part = client.request("textDocument/semanticTokens/range", where(1, 3))["data"]
        assert decoded(part, text, encoding, legend) == line


@pytest.mark.parametrize("ranges", [True, {}, False])
def test_a_large_document_has_all_tokens_or_ranges_only(ranges: object) -> None:
    capabilities = copy.deepcopy(FULL)
    requests = {"full": True, "range": ranges}
    empty: dict[str, list[str]] = {"tokenTypes": [], "tokenModifiers": [], "formats": []}
    capabilities["textDocument"]["semanticTokens"] = {"requests": requests, **empty}
    with Client() as client:
        client.initialize(capabilities)
        client.open(URI, (EMOJI + "\n") * 12_000)
        whole = client.request("textDocument/semanticTokens/full", {"textDocument": {"uri": URI}})
        assert whole is None if ranges is not False else len(whole["data"]) > 100_000
        part = client.request("textDocument/semanticTokens/range", where(11_000, 11_000))["data"]
        assert len(part) == 11 * 5


def test_switched_off() -> None:
    with Client() as client:
        off = {"inlayHints": {"tokens": False, "trained": False}, "codeLens": False, "semanticTokens": False}
        started(client, **off)
        until_refreshed(client, "workspace/inlayHint/refresh")
        assert not client.request("textDocument/inlayHint", where(0, 1))
        assert not client.request("textDocument/codeLens", {"textDocument": {"uri": URI}})
        assert client.request("textDocument/semanticTokens/range", where(0, 1)) == {"data": []}


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/hover", at(URI, 0, 3)),
        ("textDocument/inlayHint", where(0, 1)),
        ("textDocument/codeLens", {"textDocument": {"uri": URI}}),
        ("textDocument/semanticTokens/range", where(0, 1)),
        ("textDocument/semanticTokens/full", {"textDocument": {"uri": URI}}),
    ],
)
def test_documents_that_are_not_ours(client: Client, method: str, params: dict[str, Any]) -> None:
    assert client.request(method, params) is None
