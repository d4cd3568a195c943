"""Addresses of images as links."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.features import limits
from tuneline.features.links import links
from tuneline.lsp.session import Session
from tuneline.lsp.translate import range_of


def register(server: LanguageServer, session: Session) -> None:
    """textDocument/documentLink."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkOptions(resolve_provider=False))
    async def document_links(params: types.DocumentLinkParams) -> Sequence[types.DocumentLink] | None:
        document = session.documents.get(params.text_document.uri)
        if document is None:
            return None
        snapshot, encoding = document.snapshot(), document.encoding
        tooltips = session.client.link_tooltips
        return [
            types.DocumentLink(
                range=range_of(snapshot, link.row, link.span, encoding),
                target=link.target,
                tooltip=link.tooltip if tooltips else None,
            )
            for link in await session.requests.collect(links(snapshot), limits.LINKS)
        ]
