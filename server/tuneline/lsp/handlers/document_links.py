"""Addresses of images as links."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from tuneline.features import limits
from tuneline.features.links import links
from tuneline.lsp.handlers.request import Request


async def document_links(request: Request, _: types.DocumentLinkParams) -> Sequence[types.DocumentLink]:
    """textDocument/documentLink."""
    tooltips = request.session.client.link_tooltips
    return [
        types.DocumentLink(
            request.range(link.row, link.span), link.target, link.tooltip if tooltips else None
        )
        for link in await request.session.requests.collect(links(request.snapshot), limits.LINKS)
    ]
