"""The command that looks for examples in a document, and the search for them in all open documents."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from tuneline.engine.snapshot import Snapshot
from tuneline.features import limits
from tuneline.features.desk.finding import Hit, Hits, hits_of, search
from tuneline.features.desk.query import read_query
from tuneline.features.desk.query_terms import Query, Wrong
from tuneline.lsp.documents import Document
from tuneline.lsp.handlers.arguments import number_in, text_in, uri_of
from tuneline.lsp.handlers.desk import NOT_OPEN
from tuneline.lsp.jobs import Steps, work_on
from tuneline.lsp.session import Session
from tuneline.text.columns import to_units
from tuneline.text.message import Message, render
from tuneline.tokens import encodings

STALE = Message("The document has changed. Ask again for its present version.")


class _Kept(NamedTuple):
    """What a query found in a snapshot, for its next page."""

    snapshot: Snapshot
    query: Query
    hits: Hits


# Of the document that was asked about last: the one in front of the user.
_kept: WeakKeyDictionary[Document, _Kept] = WeakKeyDictionary()


async def query(session: Session, given: Any) -> dict[str, Any]:
    """Find the examples of a document that a query is about, sorted, a page at a time."""
    uri, more = uri_of(given)
    text = text_in(more, "query", "")
    offset = number_in(more, "offset", 0)
    limit = min(number_in(more, "limit", limits.QUERY_ROWS), limits.QUERY_ROWS)
    wanted = number_in(more, "version", None) if more.get("version") is not None else None
    document = session.documents.get(uri)
    if document is None:
        return _answer(uri, None, reason=NOT_OPEN)
    asked = read_query(text)
    if isinstance(asked, Wrong):
        encoding = session.documents.encoding
        start, end = (to_units(text, column, encoding) for column in asked.span)
        return _answer(uri, document.version, reason=asked.message, wrong={"start": start, "end": end})
    if wanted is not None and wanted != document.version:
        return _answer(uri, document.version, reason=STALE, stale=True)
    if asked.asks_for("tokens", "trained"):
        await asyncio.to_thread(encodings.load, document.state.reading.encoding)
    snapshot = document.snapshot()
    found = await work_on(
        session, "looking for examples", _page(session, document, snapshot, asked, offset, limit)
    )
    if found is None:
        return _answer(uri, document.version, reason=STALE, stale=True)
    hits, page = found
    _kept.clear()
    _kept[document] = _Kept(snapshot, asked, hits)
    return answer_of(uri, snapshot, hits, offset, page)


def answer_of(uri: str, snapshot: Snapshot, hits: Hits, offset: int, page: tuple[Hit, ...]) -> dict[str, Any]:
    """A page of what was found in the protocol's words."""
    return _answer(uri, snapshot.version) | {
        "total": len(hits.rows),
        "offset": offset,
        "rows": [_row(hit) for hit in page],
        "unlisted": hits.unlisted,
    }


def _page(
    session: Session, document: Document, snapshot: Snapshot, asked: Query, offset: int, limit: int
) -> Steps[tuple[Hits, tuple[Hit, ...]] | None]:
    """What is found, and the rows of a page; None as soon as the document is another one."""

    def known(text: str) -> Any:
        return session.scheduler.cost(document, text)

    def is_stale() -> bool:
        return document.version != snapshot.version

    kept = _kept.get(document)
    if kept is not None and kept.snapshot is snapshot and kept.query == asked:
        hits = kept.hits
    else:
        steps = search(snapshot, asked, known)
        while True:
            try:
                yield next(steps)
            except StopIteration as done:
                hits = done.value
                break
            if is_stale():
                return None
    count = encodings.is_loaded(hits.reading.encoding)
    page = yield from hits_of(snapshot.texts, hits, hits.rows[offset : offset + limit], known, count=count)
    return None if is_stale() else (hits, page)


def _row(hit: Hit) -> dict[str, Any]:
    return {
        "row": hit.row,
        "hash": hit.hash,
        "title": hit.title,
        "format": hit.format,
        "roles": hit.roles,
        "turns": hit.turns,
        "tokens": hit.cost.as_data() if hit.cost is not None else None,
        "findings": hit.findings,
        "worst": hit.worst.value if hit.worst is not None else None,
    }


def _answer(
    uri: str,
    version: int | None,
    *,
    reason: Message | None = None,
    stale: bool = False,
    wrong: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    return {
        "uri": uri,
        "version": version,
        "reason": render(reason) if reason is not None else None,
        "stale": stale,
        "wrong": wrong,
        "total": 0,
        "offset": 0,
        "rows": [],
        "unlisted": 0,
    }
