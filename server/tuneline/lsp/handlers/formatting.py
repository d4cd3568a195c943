"""Formatting of a document or a range. Options about indentation do not apply: an example is one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.engine.snapshot import Snapshot
from tuneline.features.formatting import format_rows
from tuneline.lsp.documents import Document
from tuneline.lsp.session import Session
from tuneline.lsp.translate import range_of
from tuneline.text.columns import Encoding
from tuneline.text.spans import Span


def register(server: LanguageServer, session: Session) -> None:
    """textDocument/formatting and textDocument/rangeFormatting."""

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    async def formatting(params: types.DocumentFormattingParams) -> Sequence[types.TextEdit] | None:
        document = session.documents.get(params.text_document.uri)
        return None if document is None else await edits(document, 0, len(document.lines))

    @server.feature(types.TEXT_DOCUMENT_RANGE_FORMATTING)
    async def range_formatting(
        params: types.DocumentRangeFormattingParams,
    ) -> Sequence[types.TextEdit] | None:
        document = session.documents.get(params.text_document.uri)
        if document is None:
            return None
        (first, _), (last, column) = sorted(map(document.place, (params.range.start, params.range.end)))
        # A selection of whole lines ends at the beginning of the next one.
        return await edits(document, first, last + 1 if column or last == first else last)

    async def edits(document: Document, first: int, end: int) -> list[types.TextEdit]:
        return await session.requests.collect(_edits(document.snapshot(), first, end, document.encoding))


def _edits(snapshot: Snapshot, first: int, end: int, encoding: Encoding) -> Iterator[types.TextEdit | None]:
    for row, edits in format_rows(snapshot, first, end):
        yield None
        for edit in edits:
            yield types.TextEdit(range_of(snapshot, row, Span(edit.start, edit.end), encoding), edit.text)
