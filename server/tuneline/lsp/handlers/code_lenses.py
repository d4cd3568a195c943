"""The figures of a file over its first line, and who can read it; a click shows its statistics, or the report."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from tuneline.features.lenses import lenses
from tuneline.lsp.handlers.request import Request
from tuneline.lsp.work import Stage
from tuneline.text.spans import Span

COMMANDS = {"statistics": "tuneline.statistics", "targets": "tuneline.showTargets"}


async def code_lenses(request: Request, _: types.CodeLensParams) -> Sequence[types.CodeLens] | None:
    """textDocument/codeLens."""
    session, document, snapshot = request.session, request.document, request.snapshot
    if not session.settings.editor(document.uri).code_lens:
        return None
    stage = session.scheduler.stage(document)
    session.shown.lenses(document, stage)
    # Before the whole file is known the client is asked to ask again, see `publish.shown`.
    settled = stage >= Stage.WHOLE and snapshot.reading.format is not None
    found = await session.readers.of(document, snapshot) if settled else session.readers.last(document)
    return [
        types.CodeLens(
            request.range(lens.row, Span(0, 0)),
            command=types.Command(lens.text, COMMANDS[lens.shows], arguments=[document.uri]),
        )
        for lens in lenses(snapshot, session.scheduler.totals(document), found)
    ]
