"""Expand selection, for as many cursors as there are."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.engine.snapshot import Snapshot
from tuneline.features.selection import selections
from tuneline.lsp.session import Session
from tuneline.lsp.translate import range_of
from tuneline.text.columns import Encoding
from tuneline.text.spans import Span


def register(server: LanguageServer, session: Session) -> None:
    """textDocument/selectionRange."""

    @server.feature(types.TEXT_DOCUMENT_SELECTION_RANGE)
    async def selection_ranges(params: types.SelectionRangeParams) -> Sequence[types.SelectionRange] | None:
        document = session.documents.get(params.text_document.uri)
        if document is None:
            return None
        snapshot, encoding = document.snapshot(), document.encoding
        places = [document.place(position) for position in params.positions]
        texts = [snapshot.texts[row] for row in {row for row, _ in places} if row < len(snapshot.texts)]
        return await session.requests.read(
            texts, lambda: [_around(snapshot, encoding, *place) for place in places]
        )


def _around(snapshot: Snapshot, encoding: Encoding, row: int, column: int) -> types.SelectionRange:
    if row >= len(snapshot.texts):  # after the last line ending
        return types.SelectionRange(range_of(snapshot, row, Span(0, 0), encoding))
    around: types.SelectionRange | None = None
    for span in reversed(selections(snapshot, row, column)):
        around = types.SelectionRange(range_of(snapshot, row, span, encoding), around)
    assert around is not None, "the line itself is always selected"
    return around
