"""The outline: nested where the client can show that, else flat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from weakref import WeakKeyDictionary

from lsprotocol import types

from tuneline.features.outline import Kind, Outline, Symbol
from tuneline.lsp.documents import Document
from tuneline.lsp.handlers.request import Request

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


# What was made out of the lines of the document that was asked for last: the one in front of the user.
_kept: WeakKeyDictionary[Document, Outline] = WeakKeyDictionary()


async def document_symbols(
    request: Request, _: types.DocumentSymbolParams
) -> Sequence[types.DocumentSymbol] | Sequence[types.SymbolInformation]:
    """textDocument/documentSymbol."""
    document, session = request.document, request.session
    outline = _kept.get(document)
    if outline is None:
        _kept.clear()
        outline = _kept[document] = Outline()
    symbols = outline.symbols(request.snapshot)
    if session.client.hierarchical_symbols:
        return await session.requests.collect(_nested(symbol, request) for symbol in symbols)
    return await session.requests.collect(made for symbol in symbols for made in _flat(symbol, request))


def _nested(symbol: Symbol, request: Request) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=symbol.name,
        detail=symbol.detail or None,
        kind=KINDS[symbol.kind],
        range=request.range(symbol.row, symbol.span, symbol.end_row),
        selection_range=request.range(symbol.row, symbol.head),
        children=[_nested(child, request) for child in symbol.children] or None,
    )


def _flat(symbol: Symbol, request: Request, inside: str | None = None) -> Iterator[types.SymbolInformation]:
    where = types.Location(request.document.uri, request.range(symbol.row, symbol.span, symbol.end_row))
    yield types.SymbolInformation(where, symbol.name, KINDS[symbol.kind], container_name=inside)
    for child in symbol.children:
        yield from _flat(child, request, symbol.name)
