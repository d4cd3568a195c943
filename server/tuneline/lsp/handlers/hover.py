"""What is under the cursor."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.features.hover.hover import hover
from tuneline.lsp.encoders import until_counted
from tuneline.lsp.session import Session
from tuneline.lsp.translate import range_of
from tuneline.text.messages import markdown, plain


def register(server: LanguageServer, session: Session) -> None:
    """textDocument/hover."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovers(params: types.HoverParams) -> types.Hover | None:
        document = session.documents.get(params.text_document.uri)
        if document is None:
            return None
        row, column = document.place(params.position)
        snapshot = document.snapshot()
        await until_counted(session.scheduler, document)
        found = await session.requests.read(
            snapshot.texts[row : row + 1], lambda: hover(snapshot, row, column)
        )
        if found is None:
            return None
        if session.client.hover_markdown:
            content = types.MarkupContent(types.MarkupKind.Markdown, markdown(found.blocks))
        else:
            content = types.MarkupContent(types.MarkupKind.PlainText, plain(found.blocks))
        # In the text that was read: somebody may have typed while the encoder was loaded.
        return types.Hover(content, range_of(snapshot, row, found.span, document.encoding))
