"""What follows from what happens in an editor: sessions with a client that only notes what it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from tuneline.lsp.client import Client
from tuneline.lsp.connection import Connection
from tuneline.lsp.documents import Document
from tuneline.lsp.publish.refresh import Refresh
from tuneline.lsp.server import create
from tuneline.lsp.session import Session
from tuneline.lsp.work import Stage
from tuneline.tokens.encodings import load

GOOD = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}\n'
URI = "file:///train.jsonl"


class Noted(Connection):
    """A client that answers what it is asked once `answers` is set, and notes everything."""

    def __init__(self) -> None:
        self.client = Client(
            pull=True,
            refresh_diagnostics=True,
            refresh_hints=True,
            refresh_lenses=True,
            refresh_tokens=True,
        )
        self.asked: list[str] = []
        self.sent: list[str] = []
        self.answers = asyncio.Event()
        self.answers.set()

    def send(self, method: str, params: object) -> None:
        self.sent.append(method)

    async def request(self, method: str, params: object = None, *, seconds: float = 0.0) -> Any:
        self.asked.append(method)
        await self.answers.wait()

    def stops(self, token: str) -> Future[Any]:
        return Future()

    def forget(self, token: str) -> None: ...


def run(work: Callable[[Session, Noted], Awaitable[None]]) -> None:
    async def main() -> None:
        noted = Noted()
        session = Session(noted)
        try:
            await work(session, noted)
        finally:
            session.stop()

    asyncio.run(main())


def opened(session: Session, text: str) -> Document:
    document = session.documents.open(URI, "jsonl", 1, text)
    assert document is not None
    session.opened(document)
    return document


async def rest() -> None:
    """Let everything happen that was started."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_lenses_are_asked_for_again_once_for_one_opening() -> None:
    load("o200k_base")

    async def work(session: Session, noted: Noted) -> None:
        document = opened(session, GOOD)
        session.shown.lenses(document, session.scheduler.stage(document))
        session.encoder_loaded()
        assert await session.scheduler.reach(document, Stage.TOKENS)
        await rest()
        assert noted.asked.count(types.WORKSPACE_CODE_LENS_REFRESH) == 1
        # The client asks again, and nothing changes any more.
        session.shown.lenses(document, session.scheduler.stage(document))
        session.encoder_loaded()
        await rest()
        assert noted.asked.count(types.WORKSPACE_CODE_LENS_REFRESH) == 1

    run(work)


def test_nothing_is_asked_for_again_that_was_never_asked_for() -> None:
    load("o200k_base")

    async def work(session: Session, noted: Noted) -> None:
        document = opened(session, GOOD)
        assert await session.scheduler.reach(document, Stage.TOKENS)
        await rest()
        assert noted.asked == []

    run(work)


def test_a_refresh_is_asked_for_once_at_a_time() -> None:
    async def work(_: Session, noted: Noted) -> None:
        refresh = Refresh(noted)
        noted.answers.clear()
        refresh.lenses()
        await rest()
        for _ in range(5):
            refresh.lenses()
        refresh.hints()
        await rest()
        lenses, hints = types.WORKSPACE_CODE_LENS_REFRESH, types.WORKSPACE_INLAY_HINT_REFRESH
        assert noted.asked == [lenses, hints]
        noted.answers.set()
        await rest()
        # What changed while the client had not answered is worth one more.
        assert noted.asked == [lenses, hints, lenses]
        refresh.lenses()
        await rest()
        assert noted.asked.count(lenses) == 3

    run(work)


def test_a_client_that_knows_no_refresh_is_not_asked() -> None:
    async def work(_: Session, noted: Noted) -> None:
        noted.client = Client()
        refresh = Refresh(noted)
        for method in (refresh.lenses, refresh.hints, refresh.tokens, refresh.diagnostics):
            method()
        await rest()
        assert noted.asked == []

    run(work)


def test_a_closed_document_leaves_nothing_behind() -> None:
    load("o200k_base")

    async def work(session: Session, _: Noted) -> None:
        document = opened(session, GOOD)
        session.shown.lenses(document, Stage.OPENED)
        session.shown.hints(document, document.state.reading)
        session.shown.tokens(document, document.state.reading)
        assert session.documents.close(URI) is document
        session.closed(document)
        for part in (session.shown, session.status, session.opening_bars):
            held = [value for value in vars(part).values() if isinstance(value, dict)]
            assert not any(URI in table for table in held)
        assert URI not in session.settings.used

    run(work)


def test_a_document_that_is_opened_twice_is_closed_first(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = create()
    happened: list[str] = []
    for name in ("opened", "closed"):
        note = partial(lambda what, document: happened.append(f"{what} {document.lines.text()}"), name)
        monkeypatch.setattr(server.session, name, note)
    open_document = server.protocol.fm.features[types.TEXT_DOCUMENT_DID_OPEN]
    for text in ("a", "b"):
        item = types.TextDocumentItem(URI, types.LanguageKind.Json, 1, text)
        open_document(types.DidOpenTextDocumentParams(item))
    assert happened == ["opened a", "closed a", "opened b"]
    assert [record.levelname for record in caplog.records] == ["WARNING"]


@pytest.mark.parametrize("arguments", [[], [1, 2], None])
def test_a_command_with_other_arguments_than_it_takes_is_refused(arguments: list[Any] | None) -> None:
    async def main() -> None:
        protocol = create().protocol
        params = types.ExecuteCommandParams("tuneline.statistics", arguments)
        with pytest.raises(JsonRpcInvalidParams):
            await protocol.lsp_workspace__execute_command(params)

    asyncio.run(main())
