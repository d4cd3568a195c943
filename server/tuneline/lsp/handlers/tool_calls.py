"""From an answer to its call, from a call to the tool that is declared, and everything that is named alike."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.features.tool_calls import definition, references
from tuneline.lsp.session import Session


def register(server: LanguageServer, session: Session) -> None:
    """textDocument/definition, references and documentHighlight."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def go_to_definition(
        params: types.DefinitionParams,
    ) -> Sequence[types.Location] | Sequence[types.LocationLink] | None:
        document = session.documents.get(params.text_document.uri)
        if document is None:
            return None
        row, column = document.place(params.position)
        found = definition(document.snapshot(), row, column)
        if found is None:
            return None
        if not session.client.location_links:
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
        document = session.documents.get(params.text_document.uri)
        if document is None:
            return None
        row, column = document.place(params.position)
        declaration = params.context.include_declaration
        found = references(document.snapshot(), row, column, declaration=declaration)
        return [types.Location(document.uri, document.range(row, it.span)) for it in found]

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    async def highlight(params: types.DocumentHighlightParams) -> Sequence[types.DocumentHighlight] | None:
        document = session.documents.get(params.text_document.uri)
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
