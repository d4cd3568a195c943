"""Outline, selection, links and calls as they go over the wire: shapes by what the client can do, and units."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from lsp.client import Client, at
from snapshots import dump
from tuneline.lsp.server import TunelineServer, create

URI = "file:///data/train.jsonl"
NESTED = {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}}


class Session:
    """A client inside the process: what it sends arrives at once, what is answered is kept."""

    def __init__(self, server: TunelineServer) -> None:
        self._server = server
        self._answers: dict[int, Any] = {}
        self._id = 0
        server.protocol.set_writer(self)

    def write(self, data: bytes) -> None:
        message = json.loads(data.partition(b"\r\n\r\n")[2])
        if "method" not in message:
            self._answers[message["id"]] = message

    def close(self) -> None:
        pass

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    async def ask(self, method: str, params: Any = None, **more: Any) -> Any:
        """The result of a request about the document; an error fails the test."""
        params = params if params is not None else {"textDocument": {"uri": URI}, **more}
        self._id += 1
        ident = self._id
        self._send({"id": ident, "method": method, "params": params})
        for _ in range(100_000):
            if ident in self._answers:
                break
            await asyncio.sleep(0)
        answer = self._answers.pop(ident)
        assert "error" not in answer, answer
        return answer["result"]

    def _send(self, message: dict[str, Any]) -> None:
        self._server.protocol.receive(json.dumps({"jsonrpc": "2.0", **message}).encode())


def talk(
    steps: Callable[[Session], Awaitable[None]],
    text: str,
    *,
    encoding: str = "utf-16",
    language: str = "jsonl",
    **capabilities: Any,
) -> None:
    """Open a document in a fresh server and go through the steps."""

    async def run() -> None:
        server = create()
        session = Session(server)
        able = {"general": {"positionEncodings": [encoding]}, "textDocument": capabilities}
        await session.ask("initialize", {"processId": None, "capabilities": able})
        session.tell("initialized", {})
        item = {"uri": URI, "languageId": language, "version": 0, "text": text}
        session.tell("textDocument/didOpen", {"textDocument": item})
        await steps(session)

    asyncio.run(run())


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
    async def steps(session: Session) -> None:
        (example,) = await session.ask("textDocument/documentSymbol")
        assert example["name"] == "1. 😀 What?"
        assert example["detail"] == "chat, 4 messages"
        assert columns(example["range"]) == (0, len(LINE) + 1)
        names = [child["name"] for child in example["children"]]
        assert names == ["user: 😀 What?", "assistant: calls f", "tool: ok", "assistant: Done."]
        assert "children" not in example["children"][0]

    talk(steps, LINE + "\n", **NESTED)


def test_the_outline_flat() -> None:
    async def steps(session: Session) -> None:
        symbols = await session.ask("textDocument/documentSymbol")
        assert [(it["name"], it.get("containerName")) for it in symbols][:2] == [
            ("1. 😀 What?", None),
            ("user: 😀 What?", "1. 😀 What?"),
        ]
        assert symbols[0]["location"]["uri"] == URI

    talk(steps, LINE)


def test_the_outline_follows_edits() -> None:
    async def steps(session: Session) -> None:
        before = await session.ask("textDocument/documentSymbol")
        at = LINE.index("What") + 1
        place = {"line": 0, "character": at}
        change = {"range": {"start": place, "end": place}, "text": "So: "}
        session.tell(
            "textDocument/didChange",
            {"textDocument": {"uri": URI, "version": 1}, "contentChanges": [change]},
        )
        after = await session.ask("textDocument/documentSymbol")
        assert (before[0]["name"], after[0]["name"]) == ("1. 😀 What?", "1. 😀 So: What?")

    talk(steps, LINE)


def test_the_outline_of_a_long_file_ends_with_what_is_not_shown() -> None:
    async def steps(session: Session) -> None:
        symbols = await session.ask("textDocument/documentSymbol")
        assert len(symbols) == 5_000
        assert symbols[-1]["name"] == "… 1,001 more not shown: an outline has at most 5,000 entries"

    talk(steps, "{}\n" * 6_000, **NESTED)


@pytest.mark.parametrize("encoding", list(WIDER))
def test_selection_of_many_cursors(encoding: str) -> None:
    wider = WIDER[encoding]

    async def steps(session: Session) -> None:
        at = [LINE.index("Done") + wider + 1, 2, LINE.index("ok") + wider]
        positions = [{"line": 0, "character": it} for it in at] + [{"line": 1, "character": 9}]
        found = await session.ask("textDocument/selectionRange", positions=positions)
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

    talk(steps, LINE + "\n", encoding=encoding)


@pytest.mark.parametrize("encoding", list(WIDER))
@pytest.mark.parametrize("links", [False, True])
def test_from_an_answer_to_its_call(encoding: str, links: bool) -> None:
    wider = WIDER[encoding]
    call, answer = LINE.index("call_1") + wider, LINE.rindex("call_1") + wider

    async def steps(session: Session) -> None:
        position = {"line": 0, "character": answer + 2}
        (found,) = await session.ask("textDocument/definition", position=position)
        if links:
            assert columns(found["originSelectionRange"]) == (answer, answer + 6)
            assert columns(found["targetSelectionRange"]) == (call, call + 6)
            assert columns(found["targetRange"]) == (call - 8, call - 8 + len(dump(CALL)))
        else:
            assert found["uri"] == URI
            assert columns(found["range"]) == (call, call + 6)

    talk(steps, LINE, encoding=encoding, definition={"linkSupport": links})


def test_references_and_highlights() -> None:
    async def steps(session: Session) -> None:
        places = [at for at in range(len(LINE)) if LINE.startswith('"f"', at)]
        position = {"line": 0, "character": places[0] + 2}
        found = await session.ask(
            "textDocument/references", position=position, context={"includeDeclaration": True}
        )
        assert [columns(it["range"])[0] - 2 for it in found] == places
        found = await session.ask(
            "textDocument/references", position=position, context={"includeDeclaration": False}
        )
        assert [columns(it["range"])[0] - 2 for it in found] == places[:1]
        found = await session.ask("textDocument/documentHighlight", position=position)
        assert [(columns(it["range"])[0] - 2, it["kind"]) for it in found] == [(places[0], 2), (places[1], 3)]

    talk(steps, LINE)


CAT = "https://example.com/cat.png"


@pytest.mark.parametrize("tooltips", [False, True])
def test_links(tooltips: bool) -> None:
    image = {"type": "image_url", "image_url": {"url": CAT}}
    line = dump({"messages": [{"role": "user", "content": [image, {"type": "text", "text": CAT}]}]})

    async def steps(session: Session) -> None:
        (link,) = await session.ask("textDocument/documentLink")
        at = line.index(CAT)
        assert columns(link["range"]) == (at, at + len(CAT))
        assert link["target"] == CAT
        assert link.get("tooltip") == ("Open the image at example.com" if tooltips else None)

    talk(steps, line, documentLink={"tooltipSupport": tooltips})


def test_links_are_capped() -> None:
    image = {"type": "image_url", "image_url": {"url": CAT}}
    line = dump({"messages": [{"role": "user", "content": [image] * 9}]})

    async def steps(session: Session) -> None:
        assert len(await session.ask("textDocument/documentLink")) == 1_000

    talk(steps, f"{line}\n" * 120)


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
    async def steps(session: Session) -> None:
        await session.ask(f"textDocument/{feature}", **ASKED[feature])

    talk(steps, text)


@pytest.mark.parametrize("feature", list(ASKED))
def test_a_document_that_is_not_ours_gets_nothing(feature: str) -> None:
    async def steps(session: Session) -> None:
        other = {"uri": "file:///notes.md"}
        item = {**other, "languageId": "markdown", "version": 1, "text": LINE}
        session.tell("textDocument/didOpen", {"textDocument": item})
        params = {"textDocument": other, **ASKED[feature]}
        assert await session.ask(f"textDocument/{feature}", params) is None

    talk(steps, LINE)


def test_over_the_wire() -> None:
    with Client() as client:
        client.initialize()
        client.open(URI, LINE)
        document = {"textDocument": {"uri": URI}}
        (example,) = client.request("textDocument/documentSymbol", document)
        assert example["name"] == "1. 😀 What?"
        place = at(URI, 0, LINE.rindex("call_1") + 1)
        (found,) = client.request("textDocument/definition", place)
        assert columns(found["targetSelectionRange"])[0] == LINE.index("call_1") + 1
        assert client.exit() == 0


def test_what_is_offered() -> None:
    async def run() -> None:
        answer = await Session(create()).ask("initialize", {"processId": None, "capabilities": {}})
        offered = answer["capabilities"]
        assert offered["documentSymbolProvider"] == {"label": "Tuneline"}
        assert offered["documentLinkProvider"] == {"resolveProvider": False}
        for name in ("selectionRange", "definition", "references", "documentHighlight"):
            assert offered[f"{name}Provider"]

    asyncio.run(run())
