"""Semantic tokens: for a range, and for whole documents that are small enough or of clients that ask for no range."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.engine.snapshot import Snapshot
from tuneline.features.semantic_tokens import MODIFIERS, TYPES, SemanticToken, fits, semantic_tokens
from tuneline.lsp.documents import Document
from tuneline.lsp.session import Session
from tuneline.lsp.translate import mark_units
from tuneline.text.columns import Encoding, to_units

LEGEND = types.SemanticTokensLegend(TYPES, MODIFIERS)


def register(server: LanguageServer, session: Session) -> None:
    """textDocument/semanticTokens/range and /full."""

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, LEGEND)
    async def of_range(params: types.SemanticTokensRangeParams) -> types.SemanticTokens | None:
        document = session.documents.get(params.text_document.uri)
        if document is None:
            return None
        first, last = document.place(params.range.start)[0], document.place(params.range.end)[0]
        session.scheduler.prefer(document, first, last - first + 1)
        return await answer(document, document.snapshot(), first, last)

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)
    async def of_document(params: types.SemanticTokensParams) -> types.SemanticTokens | None:
        document = session.documents.get(params.text_document.uri)
        if document is None:
            return None
        snapshot = document.snapshot()
        # Tokens for a part would be taken for all there are; with null a client goes on asking for ranges.
        if session.client.token_ranges and not fits(snapshot):
            return None
        return await answer(document, snapshot, 0, len(snapshot.texts))

    async def answer(document: Document, snapshot: Snapshot, first: int, last: int) -> types.SemanticTokens:
        if not session.settings.editor(document.uri).semantic_tokens:
            return types.SemanticTokens([])
        session.shown.tokens(document, snapshot.reading)
        found = semantic_tokens(snapshot, first, last)
        return types.SemanticTokens(
            await session.requests.collect(encode(snapshot, found, document.encoding))
        )


def encode(
    snapshot: Snapshot, found: Iterable[SemanticToken | None], encoding: Encoding
) -> Iterator[int | None]:
    """Five numbers per token, each place relative to the one before it, in the client's units.

    Units are counted from token to token: to count each from the start of its line would take too long on a long one.
    """
    row = at = 0
    start = mark_units(snapshot, 0, encoding)
    before = 0
    for colour in found:
        if colour is None:
            yield None
            continue
        text = snapshot.texts[colour.row]
        rows = colour.row - row
        if rows:
            row, at, start, before = colour.row, 0, 0, 0
        start += to_units(text[at : colour.start], colour.start - at, encoding)
        length = to_units(text[colour.start : colour.end], colour.end - colour.start, encoding)
        yield from (rows, start - before, length, colour.type, colour.modifiers)
        at, before = colour.end, start
        start += length
