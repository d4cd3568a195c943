"""Text sync. All of it is sync, so that no request sees a document between two states."""

from __future__ import annotations

import logging
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.lsp.session import Session

_log = logging.getLogger("tuneline.sync")


def register(server: LanguageServer, session: Session) -> None:
    """Open, change, close."""
    documents = session.documents

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        if (replaced := documents.close(item.uri)) is not None:
            _log.warning("a document was opened twice; the second text counts")
            session.closed(replaced)
        opened = documents.open(item.uri, item.language_id, item.version, item.text)
        if opened is not None:
            session.opened(opened)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: dict[str, Any]) -> None:
        # As it came: to make 50,000 changes objects would take longer than to apply them (protocol.RAW).
        try:
            item, changes = params["textDocument"], params["contentChanges"]
            uri, version = item["uri"], item.get("version")
        except (KeyError, TypeError, AttributeError):
            _log.warning("an edit without document or changes was left out")
            return
        if not isinstance(uri, str) or not isinstance(changes, list):
            return
        edited = documents.change(uri, version if type(version) is int else None, changes)
        if edited is not None:
            session.edited(*edited)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        closed = documents.close(params.text_document.uri)
        if closed is not None:
            session.closed(closed)
