"""workspace/symbol: the examples of all open documents, by their titles or by a query."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import unquote

from lsprotocol import types

from tuneline.engine.statistics import Totals
from tuneline.features import limits
from tuneline.features.desk.named import keyed, named
from tuneline.lsp.documents import Document
from tuneline.lsp.handlers.document_symbols import KINDS
from tuneline.lsp.session import Session
from tuneline.lsp.translate import range_of
from tuneline.text.spans import Span
from tuneline.text.visible import visible
from tuneline.tokens import encodings


async def workspace_symbols(
    session: Session, params: types.WorkspaceSymbolParams
) -> list[types.SymbolInformation]:
    """workspace/symbol."""
    documents = session.documents.all()
    asked = keyed(params.query)
    if asked is not None and asked.asks_for("tokens", "trained"):
        for encoding in {it.state.reading.encoding for it in documents}:
            await asyncio.to_thread(encodings.load, encoding)
    most = limits.WORKSPACE_SYMBOLS
    made = (it for document in documents for it in _of_document(session, document, params.query))
    found = await session.requests.collect(made, most)
    if len(found) == most:
        # The last place says that there may be more.
        name = f"… at most {most - 1:,} are shown: write more to find others"
        found[-1] = types.SymbolInformation(found[-1].location, name, KINDS["note"])
    return found


def _of_document(
    session: Session, document: Document, query: str
) -> Iterator[types.SymbolInformation | None]:
    snapshot = document.snapshot()
    name = visible(unquote(document.uri.rpartition("/")[2]))

    def known(text: str) -> Totals | None:
        return session.scheduler.cost(document, text)

    for it in named(snapshot, query, known):
        if it is None:
            yield None
            continue
        span = Span(0, len(snapshot.texts[it.row]))
        where = types.Location(document.uri, range_of(snapshot, it.row, span, document.encoding))
        yield types.SymbolInformation(
            where, f"{it.row + 1}. {it.title}", KINDS["example"], container_name=name
        )
