"""From an answer to its call, from a call to the tool that is declared, and everything that is named alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from tuneline.features.tool_calls import definition, references

if TYPE_CHECKING:
    from tuneline.lsp.session import TunelineServer


def register(server: TunelineServer) -> None:
    """textDocument/definition, references and documentHighlight."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def go_to_definition(
        params: types.DefinitionParams,
    ) -> Sequence[types.Location] | Sequence[types.LocationLink] | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        row, column = document.place(params.position)
        found = definition(document.snapshot(), row, column)
        if found is None:
            return None
        if not server.client.location_links:
            return [types.Location(document.uri, document.range(row, it.span)) for it in found.to]
        origin = document.range(row, found.origin)
        return [
            types.LocationLink(
                document.uri, document.range(row, it.whole), document.range(row, it.span), origin
            )
            for it in found.to
        ]

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def find_references(params: types.ReferenceParams) -> Sequence[types.Location] | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        row, column = document.place(params.position)
        declaration = params.context.include_declaration
        found = references(document.snapshot(), row, column, declaration=declaration)
        return [types.Location(document.uri, document.range(row, it.span)) for it in found]

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    async def highlight(params: types.DocumentHighlightParams) -> Sequence[types.DocumentHighlight] | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        row, column = document.place(params.position)
        return [
            types.DocumentHighlight(
                document.range(row, it.span),
                types.DocumentHighlightKind.Write if it.defines else types.DocumentHighlightKind.Read,
            )
            for it in references(document.snapshot(), row, column)
        ]
