"""The figures of a file over its first line; a click shows its statistics."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from tuneline.features.lenses import lenses
from tuneline.lsp.handlers.request import Request
from tuneline.text.spans import Span

COMMAND = "tuneline.statistics"


async def code_lenses(request: Request, _: types.CodeLensParams) -> Sequence[types.CodeLens] | None:
    """textDocument/codeLens."""
    session, document = request.session, request.document
    if not session.settings.editor(document.uri).code_lens:
        return None
    session.shown.lenses(document, session.scheduler.stage(document))
    return [
        types.CodeLens(
            request.range(lens.row, Span(0, 0)),
            command=types.Command(lens.text, COMMAND, arguments=[document.uri]),
        )
        for lens in lenses(request.snapshot, session.scheduler.totals(document))
    ]
