"""The outline: nested where the client can show that, else flat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from weakref import WeakKeyDictionary

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.engine.snapshot import Snapshot
from tuneline.features.outline import Kind, Outline, Symbol
from tuneline.lsp.documents import Document
from tuneline.lsp.session import Session
from tuneline.lsp.translate import range_of
from tuneline.text.columns import Encoding

# Only kinds that every client knows; what counts is that roles look different.
KINDS: Mapping[Kind, types.SymbolKind] = {
    "example": types.SymbolKind.Module,
    "multi-line": types.SymbolKind.Array,
    "system": types.SymbolKind.Constant,
    "user": types.SymbolKind.String,
    "assistant": types.SymbolKind.Method,
    "tool": types.SymbolKind.Interface,
    "other": types.SymbolKind.Variable,
    "note": types.SymbolKind.File,
}


def register(server: LanguageServer, session: Session) -> None:
    """textDocument/documentSymbol."""
    # What was made out of the lines of the document that was asked for last: the one in front of the user.
    kept: WeakKeyDictionary[Document, Outline] = WeakKeyDictionary()

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, types.DocumentSymbolOptions(label="Tuneline"))
    async def document_symbols(
        params: types.DocumentSymbolParams,
    ) -> Sequence[types.DocumentSymbol] | Sequence[types.SymbolInformation] | None:
        document = session.documents.get(params.text_document.uri)
        if document is None:
            return None
        outline = kept.get(document)
        if outline is None:
            kept.clear()
            outline = kept[document] = Outline()
        snapshot, encoding = document.snapshot(), document.encoding
        symbols = outline.symbols(snapshot)
        if session.client.hierarchical_symbols:
            return await session.requests.collect(_nested(symbol, snapshot, encoding) for symbol in symbols)
        flat = (made for symbol in symbols for made in _flat(symbol, document.uri, snapshot, encoding))
        return await session.requests.collect(flat)


def _nested(symbol: Symbol, snapshot: Snapshot, encoding: Encoding) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=symbol.name,
        detail=symbol.detail or None,
        kind=KINDS[symbol.kind],
        range=range_of(snapshot, symbol.row, symbol.span, encoding, symbol.end_row),
        selection_range=range_of(snapshot, symbol.row, symbol.head, encoding),
        children=[_nested(child, snapshot, encoding) for child in symbol.children] or None,
    )


def _flat(
    symbol: Symbol, uri: str, snapshot: Snapshot, encoding: Encoding, inside: str | None = None
) -> Iterator[types.SymbolInformation]:
    where = range_of(snapshot, symbol.row, symbol.span, encoding, symbol.end_row)
    yield types.SymbolInformation(
        location=types.Location(uri, where), name=symbol.name, kind=KINDS[symbol.kind], container_name=inside
    )
    for child in symbol.children:
        yield from _flat(child, uri, snapshot, encoding, symbol.name)
