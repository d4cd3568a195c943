"""The figures of a file over its first line; a click shows its statistics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from tuneline.features.lenses import lenses
from tuneline.lsp.publish.refresh import refresher
from tuneline.lsp.scheduler import Stage
from tuneline.text.spans import Span

if TYPE_CHECKING:
    from tuneline.lsp.documents import Document
    from tuneline.lsp.session import TunelineServer

COMMAND = "tuneline.statistics"


def register(server: TunelineServer) -> None:
    """textDocument/codeLens, and a refresh when the whole file is checked, and when it is counted."""
    shown: dict[str, tuple[int | None, Stage]] = {}
    refresh = refresher(server, types.WORKSPACE_CODE_LENS_REFRESH)

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=False))
    async def code_lenses(params: types.CodeLensParams) -> Sequence[types.CodeLens] | None:
        document = server.documents.get(params.text_document.uri)
        if document is None or not server.settings.editor(document.uri).code_lens:
            return None
        shown[document.uri] = (document.version, server.scheduler.stage(document))
        return [
            types.CodeLens(
                document.range(it.row, Span(0, 0)),
                command=types.Command(it.text, COMMAND, arguments=[document.uri]),
            )
            for it in lenses(document.snapshot(), server.scheduler.totals(document))
        ]

    def news(document: Document, stage: Stage) -> None:
        known = document.version, stage
        if stage < Stage.WHOLE or document.uri not in shown or shown[document.uri] == known:
            return
        shown[document.uri] = known
        if server.client.refresh_lenses:
            refresh()

    def closed(document: Document) -> None:
        shown.pop(document.uri, None)

    server.scheduler.listeners.append(news)
    server.documents.closed.append(closed)
