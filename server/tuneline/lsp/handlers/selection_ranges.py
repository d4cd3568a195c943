"""Expand selection, for as many cursors as there are."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.features.selection import selections
from tuneline.lsp.documents import Document
from tuneline.lsp.session import Session
from tuneline.lsp.translate import range_of


def register(server: LanguageServer, session: Session) -> None:
    """textDocument/selectionRange."""

    @server.feature(types.TEXT_DOCUMENT_SELECTION_RANGE)
    async def selection_ranges(params: types.SelectionRangeParams) -> Sequence[types.SelectionRange] | None:
        document = session.documents.get(params.text_document.uri)
        if document is None:
            return None
        return [_around(document, position) for position in params.positions]


def _around(document: Document, position: types.Position) -> types.SelectionRange:
    row, column = document.place(position)
    snapshot = document.snapshot()
    if row >= len(snapshot.texts):  # after the last line ending
        return types.SelectionRange(types.Range(document.position(row, 0), document.position(row, 0)))
    around: types.SelectionRange | None = None
    for span in reversed(selections(snapshot, row, column)):
        around = types.SelectionRange(range_of(snapshot, row, span, document.encoding), around)
    assert around is not None, "the line itself is always selected"
    return around
