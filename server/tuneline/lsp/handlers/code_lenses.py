"""The figures of a file over its first line; a click shows its statistics."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.features.lenses import lenses
from tuneline.lsp.session import Session
from tuneline.text.spans import Span

COMMAND = "tuneline.statistics"


def register(server: LanguageServer, session: Session) -> None:
    """textDocument/codeLens."""

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=False))
    async def code_lenses(params: types.CodeLensParams) -> Sequence[types.CodeLens] | None:
        document = session.documents.get(params.text_document.uri)
        if document is None or not session.settings.editor(document.uri).code_lens:
            return None
        session.shown.lenses(document, session.scheduler.stage(document))
        return [
            types.CodeLens(
                document.range(lens.row, Span(0, 0)),
                command=types.Command(lens.text, COMMAND, arguments=[document.uri]),
            )
            for lens in lenses(document.snapshot(), session.scheduler.totals(document))
        ]
