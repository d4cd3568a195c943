"""Token counts and masked messages as inlay hints, for the lines that the client asks for."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.features.inlay import inlay
from tuneline.lsp.encoders import until_counted
from tuneline.lsp.session import Session
from tuneline.lsp.translate import position_of


def register(server: LanguageServer, session: Session) -> None:
    """textDocument/inlayHint.

    Hints may come too early, before the encoder or the file's format. A client that knows no refresh keeps what it was
    shown until the text is changed, so it has to wait instead.
    """

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT, types.InlayHintOptions(resolve_provider=False))
    async def hints(params: types.InlayHintParams) -> Sequence[types.InlayHint] | None:
        document = session.documents.get(params.text_document.uri)
        if document is None:
            return None
        version = document.version
        first, last = document.place(params.range.start)[0], document.place(params.range.end)[0]
        session.scheduler.prefer(document, first, last - first + 1)
        await until_counted(session.scheduler, document, patient=not session.client.refresh_hints)
        if session.documents.get(document.uri) is not document or document.version != version:
            return None
        switches = session.settings.editor(document.uri)
        snapshot, encoding = document.snapshot(), document.encoding
        session.shown.hints(document, snapshot.reading)
        found = inlay(snapshot, first, last, tokens=switches.inlay_tokens, trained=switches.inlay_trained)
        return [
            types.InlayHint(
                position_of(snapshot, hint.row, hint.column, encoding),
                hint.text,
                tooltip=hint.tooltip,
                padding_right=True,
            )
            for hint in await session.requests.collect(found)
        ]
