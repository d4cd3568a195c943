"""What is under the cursor."""

from __future__ import annotations

from lsprotocol import types

from tuneline.features.hover.hover import hover
from tuneline.lsp.encoders import until_counted
from tuneline.lsp.handlers.request import Request
from tuneline.text.messages import markdown, plain


async def hovers(request: Request, params: types.HoverParams) -> types.Hover | None:
    """textDocument/hover."""
    # In the text that was there: somebody may type while the encoder is loaded.
    place = request.document.place(params.position)
    await until_counted(request.session.scheduler, request.document)
    found = await request.read(place, hover)
    if found is None:
        return None
    if request.session.client.hover_markdown:
        pictures = request.session.client.draws_images
        content = types.MarkupContent(types.MarkupKind.Markdown, markdown(found.blocks, pictures=pictures))
    else:
        content = types.MarkupContent(types.MarkupKind.PlainText, plain(found.blocks))
    return types.Hover(content, request.range(place[0], found.span))
