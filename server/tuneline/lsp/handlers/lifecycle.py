"""Text sync. All of it is sync, so that no request sees a document between two states."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types

if TYPE_CHECKING:
    from tuneline.lsp.session import TunelineServer

_log = logging.getLogger("tuneline.sync")


def register(server: TunelineServer) -> None:
    """Open, change, close."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        server.documents.open(item.uri, item.language_id, item.version, item.text)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: dict[str, Any]) -> None:
        # As it came: to make 50,000 changes objects would take longer than to apply them (protocol.RAW).
        try:
            item, changes = params["textDocument"], params["contentChanges"]
            uri, version = item["uri"], item.get("version")
        except (KeyError, TypeError, AttributeError):
            _log.warning("an edit without document or changes was left out")
            return
        if isinstance(uri, str) and isinstance(changes, list):
            server.documents.change(uri, version if type(version) is int else None, changes)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.documents.close(params.text_document.uri)
