"""From an answer to its call, from a call to the tool that is declared, and everything that is named alike."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.features.tool_calls import definition, references
from tuneline.lsp.session import Session
from tuneline.lsp.translate import range_of


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
        snapshot = document.snapshot()
        found = await session.requests.read(
            snapshot.texts[row : row + 1], lambda: definition(snapshot, row, column)
        )
        if found is None:
            return None
        place = partial(range_of, snapshot, row, encoding=document.encoding)
        if not session.client.location_links:
            return [types.Location(document.uri, place(target.span)) for target in found.to]
        origin = place(found.origin)
        return [
            types.LocationLink(document.uri, place(target.whole), place(target.span), origin)
            for target in found.to
        ]

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def find_references(params: types.ReferenceParams) -> Sequence[types.Location] | None:
        document = session.documents.get(params.text_document.uri)
        if document is None:
            return None
        row, column = document.place(params.position)
        snapshot, declaration = document.snapshot(), params.context.include_declaration
        found = await session.requests.read(
            snapshot.texts[row : row + 1],
            lambda: references(snapshot, row, column, declaration=declaration),
        )
        place = partial(range_of, snapshot, row, encoding=document.encoding)
        return [types.Location(document.uri, place(mention.span)) for mention in found]

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    async def highlight(params: types.DocumentHighlightParams) -> Sequence[types.DocumentHighlight] | None:
        document = session.documents.get(params.text_document.uri)
        if document is None:
            return None
        row, column = document.place(params.position)
        snapshot = document.snapshot()
        found = await session.requests.read(
            snapshot.texts[row : row + 1], lambda: references(snapshot, row, column)
        )
        return [
            types.DocumentHighlight(
                range_of(snapshot, row, mention.span, document.encoding),
                types.DocumentHighlightKind.Write if mention.defines else types.DocumentHighlightKind.Read,
            )
            for mention in found
        ]
