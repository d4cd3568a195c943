"""Semantic tokens: for a range, and for whole documents that are small enough or of clients that ask for no range."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from tuneline.engine.snapshot import Snapshot
from tuneline.features.semantic_tokens import MODIFIERS, TYPES, SemanticToken, fits, semantic_tokens
from tuneline.lsp.handlers.request import Request
from tuneline.lsp.translate import mark_units
from tuneline.text.columns import Encoding, to_units

LEGEND = types.SemanticTokensLegend(TYPES, MODIFIERS)


async def of_range(request: Request, params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
    """textDocument/semanticTokens/range."""
    return await _tokens(request, *request.rows_looked_at(params.range))


async def of_document(request: Request, _: types.SemanticTokensParams) -> types.SemanticTokens | None:
    """textDocument/semanticTokens/full."""
    # Tokens for a part would be taken for all there are; with null a client goes on asking for ranges.
    if request.session.client.token_ranges and not fits(request.snapshot):
        return None
    return await _tokens(request, 0, len(request.snapshot.texts))


async def _tokens(request: Request, first: int, last: int) -> types.SemanticTokens:
    session, document, snapshot = request.session, request.document, request.snapshot
    if not session.settings.editor(document.uri).semantic_tokens:
        return types.SemanticTokens([])
    session.shown.tokens(document, snapshot.reading)
    found = encode(snapshot, semantic_tokens(snapshot, first, last), document.encoding)
    return types.SemanticTokens(await session.requests.collect(found))


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
