"""Semantic tokens: for a range, and for whole documents that are small enough or of clients that ask for no range."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lsprotocol import types

from tuneline.engine.snapshot import Snapshot
from tuneline.features.semantic_tokens import MODIFIERS, TYPES, Colour, colours, fits
from tuneline.lsp.publish.refresh import refresher
from tuneline.lsp.scheduler import in_slices
from tuneline.rules.reading import Reading
from tuneline.text.columns import Encoding, to_units

if TYPE_CHECKING:
    from tuneline.lsp.documents import Document
    from tuneline.lsp.scheduler import Stage
    from tuneline.lsp.session import TunelineServer

LEGEND = types.SemanticTokensLegend(TYPES, MODIFIERS)


def register(server: TunelineServer) -> None:
    """textDocument/semanticTokens/range and /full, and a refresh when the file turns out to be of another format."""
    shown: dict[str, Reading] = {}
    refresh = refresher(server, types.WORKSPACE_SEMANTIC_TOKENS_REFRESH)

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, LEGEND)
    async def of_range(params: types.SemanticTokensRangeParams) -> types.SemanticTokens | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        first, last = document.place(params.range.start)[0], document.place(params.range.end)[0]
        server.scheduler.prefer(document, first, last - first + 1)
        return await answer(document, document.snapshot(), first, last)

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)
    async def of_document(params: types.SemanticTokensParams) -> types.SemanticTokens | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        snapshot = document.snapshot()
        # Tokens for a part would be taken for all there are; with null a client goes on asking for ranges.
        if _asks_for_ranges(server.client_capabilities) and not fits(snapshot):
            return None
        return await answer(document, snapshot, 0, len(snapshot.texts))

    async def answer(document: Document, snapshot: Snapshot, first: int, last: int) -> types.SemanticTokens:
        if not server.settings.editor(document.uri).semantic_tokens:
            return types.SemanticTokens([])
        shown[document.uri] = snapshot.reading
        found = await in_slices(colours(snapshot, first, last))
        return types.SemanticTokens(encode(snapshot, found, document.encoding))

    def news(document: Document, _stage: Stage) -> None:
        reading = document.state.reading
        if shown.get(document.uri, reading) is not reading:
            shown[document.uri] = reading
            if server.client.refresh_tokens:
                refresh()

    def closed(document: Document) -> None:
        shown.pop(document.uri, None)

    server.scheduler.listeners.append(news)
    server.documents.closed.append(closed)


def encode(snapshot: Snapshot, found: Iterable[Colour], encoding: Encoding) -> list[int]:
    """Five numbers a token, each place relative to the one before it, in the client's units.

    Units are counted from token to token: to count each from the start of its line would take too long on a long one.
    """
    data: list[int] = []
    row = at = start = 0
    before = 0
    for colour in found:
        text = snapshot.texts[colour.row]
        rows = colour.row - row
        if rows:
            row, at, start, before = colour.row, 0, 0, 0
        start += to_units(text[at : colour.start], colour.start - at, encoding)
        length = to_units(text[colour.start : colour.end], colour.end - colour.start, encoding)
        data += (rows, start - before, length, colour.type, colour.modifiers)
        at, before = colour.end, start
        start += length
    return data


def _asks_for_ranges(capabilities: types.ClientCapabilities) -> bool:
    document = capabilities.text_document
    tokens = document.semantic_tokens if document else None
    ranges = tokens.requests.range if tokens and tokens.requests else None
    return ranges not in (None, False)  # an empty object says yes
