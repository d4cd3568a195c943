"""Text sync. All of it is sync, so that no request sees a document between two states."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from tuneline.lsp.session import Session


def did_open(session: Session, params: types.DidOpenTextDocumentParams) -> None:
    """textDocument/didOpen."""
    item = params.text_document
    if (replaced := session.documents.close(item.uri)) is not None:
        session.documents.log.warning("a document was opened twice; the second text is used")
        session.closed(replaced)
    opened = session.documents.open(item.uri, item.language_id, item.version, item.text)
    if opened is not None:
        session.opened(opened)


def did_change(session: Session, params: dict[str, Any]) -> None:
    """textDocument/didChange."""
    # As it came: to make 50,000 changes objects would take longer than to apply them (protocol.RAW).
    try:
        item, changes = params["textDocument"], params["contentChanges"]
        uri, version = item["uri"], item.get("version")
    except (KeyError, TypeError, AttributeError):
        session.documents.log.warning("an edit without document or changes was ignored")
        return
    if not isinstance(uri, str) or not isinstance(changes, list):
        return
    edited = session.documents.change(uri, version if type(version) is int else None, changes)
    if edited is not None:
        session.edited(*edited)


def did_close(session: Session, params: types.DidCloseTextDocumentParams) -> None:
    """textDocument/didClose."""
    closed = session.documents.close(params.text_document.uri)
    if closed is not None:
        session.closed(closed)
