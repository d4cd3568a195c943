"""What is under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from tuneline.features.hover.hover import hover
from tuneline.lsp.encoder import until_counted
from tuneline.lsp.translate import range_of
from tuneline.text.messages import markdown, plain

if TYPE_CHECKING:
    from tuneline.lsp.session import TunelineServer


def register(server: TunelineServer) -> None:
    """textDocument/hover."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovers(params: types.HoverParams) -> types.Hover | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        row, column = document.place(params.position)
        snapshot = document.snapshot()
        await until_counted(server.scheduler, document)
        found = hover(snapshot, row, column)
        if found is None:
            return None
        if server.client.hover_markdown:
            content = types.MarkupContent(types.MarkupKind.Markdown, markdown(found.blocks))
        else:
            content = types.MarkupContent(types.MarkupKind.PlainText, plain(found.blocks))
        # In the text that was read: somebody may have typed while the encoder was loaded.
        return types.Hover(content, range_of(snapshot, row, found.span, document.encoding))
