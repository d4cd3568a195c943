"""Token counts and masked messages as inlay hints, for the lines that the client asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from tuneline.features.inlay import inlay
from tuneline.lsp.encoder import until_counted
from tuneline.lsp.publish.refresh import refresher
from tuneline.lsp.scheduler import in_slices
from tuneline.rules.reading import Reading
from tuneline.text.columns import to_units
from tuneline.tokens.encodings import is_loaded

if TYPE_CHECKING:
    from tuneline.lsp.documents import Document
    from tuneline.lsp.scheduler import Stage
    from tuneline.lsp.session import TunelineServer


def register(server: TunelineServer) -> None:
    """textDocument/inlayHint, and a refresh when hints came too early: before the encoder, or the file's format.

    A client that knows no refresh shows what it was told until the text is changed, so it has to wait instead.
    """
    shown: dict[str, tuple[Reading, bool]] = {}
    refresh = refresher(server, types.WORKSPACE_INLAY_HINT_REFRESH)

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT, types.InlayHintOptions(resolve_provider=False))
    async def hints(params: types.InlayHintParams) -> Sequence[types.InlayHint] | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        version = document.version
        first, last = document.place(params.range.start)[0], document.place(params.range.end)[0]
        server.scheduler.prefer(document, first, last - first + 1)
        await until_counted(server.scheduler, document, patient=not server.client.refresh_hints)
        if server.documents.get(document.uri) is not document or document.version != version:
            return None
        switches = server.settings.editor(document.uri)
        snapshot, encoding = document.snapshot(), document.encoding
        shown[document.uri] = snapshot.reading, is_loaded(snapshot.reading.encoding)
        found = inlay(snapshot, first, last, tokens=switches.inlay_tokens, trained=switches.inlay_trained)
        return [
            types.InlayHint(
                types.Position(it.row, to_units(snapshot.texts[it.row], it.column, encoding)),
                it.text,
                tooltip=it.tooltip,
                padding_right=True,
            )
            for it in await in_slices(found)
        ]

    def news(document: Document, _stage: Stage) -> None:
        reading = document.state.reading
        known = reading, is_loaded(reading.encoding)
        before = shown.get(document.uri, known)
        if before[0] is not reading or before[1] is not known[1]:
            shown[document.uri] = known
            if server.client.refresh_hints:
                refresh()

    def closed(document: Document) -> None:
        shown.pop(document.uri, None)

    server.scheduler.listeners.append(news)
    server.documents.closed.append(closed)
