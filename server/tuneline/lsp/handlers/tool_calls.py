"""From an answer to its call, from a call to the tool that is declared, and everything that is named alike."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from lsprotocol import types

from tuneline.features.tool_calls import definition, references
from tuneline.lsp.handlers.request import Request


async def go_to_definition(
    request: Request, params: types.DefinitionParams
) -> Sequence[types.Location] | Sequence[types.LocationLink] | None:
    """textDocument/definition."""
    place = request.document.place(params.position)
    found = await request.read(place, definition)
    if found is None:
        return None
    uri, where = request.document.uri, partial(request.range, place[0])
    if not request.session.client.location_links:
        return [types.Location(uri, where(target.span)) for target in found.to]
    origin = where(found.origin)
    return [types.LocationLink(uri, where(target.whole), where(target.span), origin) for target in found.to]


async def find_references(request: Request, params: types.ReferenceParams) -> Sequence[types.Location]:
    """textDocument/references."""
    place = request.document.place(params.position)
    read = partial(references, declaration=params.context.include_declaration)
    found = await request.read(place, read)
    return [types.Location(request.document.uri, request.range(place[0], mention.span)) for mention in found]


async def highlight(
    request: Request, params: types.DocumentHighlightParams
) -> Sequence[types.DocumentHighlight]:
    """textDocument/documentHighlight."""
    place = request.document.place(params.position)
    read, write = types.DocumentHighlightKind.Read, types.DocumentHighlightKind.Write
    return [
        types.DocumentHighlight(request.range(place[0], mention.span), write if mention.defines else read)
        for mention in await request.read(place, references)
    ]
