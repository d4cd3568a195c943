"""Token counts and masked messages as inlay hints, for the lines that the client asks for."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from tuneline.engine.snapshot import Snapshot
from tuneline.features.inlay import Inlay, inlay
from tuneline.features.marks import mark
from tuneline.lsp.encoders import until_counted
from tuneline.lsp.handlers.request import Request
from tuneline.lsp.translate import position_of
from tuneline.syntax.paths import format_path

SET_WEIGHT = "tuneline.setWeight"


async def hints(request: Request, params: types.InlayHintParams) -> Sequence[types.InlayHint] | None:
    """textDocument/inlayHint.

    Hints may come too early, before the encoder or the file's format. A client that knows no refresh keeps what it was
    shown until the text is changed, so it has to wait instead.
    """
    session, document, version = request.session, request.document, request.document.version
    first, last = request.rows_looked_at(params.range)
    await until_counted(session.scheduler, document, patient=not session.client.refresh_hints)
    if session.documents.get(document.uri) is not document or document.version != version:
        return None
    switches = session.settings.editor(document.uri)
    snapshot = document.snapshot()  # of the same text, but more may be known of it
    session.shown.hints(document, snapshot.reading)
    found = inlay(snapshot, first, last, tokens=switches.inlay_tokens, trained=switches.inlay_trained)
    marks: dict[int, str] = {}
    return [
        types.InlayHint(
            position_of(snapshot, hint.row, hint.column, document.encoding),
            _label(request, snapshot, hint, marks),
            tooltip=hint.tooltip,
            padding_right=True,
        )
        for hint in await session.requests.collect(found)
    ]


def _label(
    request: Request, snapshot: Snapshot, hint: Inlay, marks: dict[int, str]
) -> str | list[types.InlayHintLabelPart]:
    """The words; where the client can, they toggle the weight of the answer when they are clicked."""
    client = request.session.client
    if hint.weighed is None or not (client.hint_commands and client.apply_edit):
        return hint.text
    line = marks.get(hint.row) or marks.setdefault(hint.row, mark(snapshot.texts[hint.row]))
    argument = {
        "uri": request.document.uri,
        "row": hint.row,
        "path": format_path(hint.weighed),
        "hash": line,
        "weight": "toggle",
        "show": True,
    }
    command = types.Command("Change the weight", SET_WEIGHT, arguments=[argument])
    return [types.InlayHintLabelPart(hint.text, tooltip=hint.tooltip, command=command)]
