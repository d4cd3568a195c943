"""The command that shows who can read a file: of an open document as it is, of any other file as it is on disk."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import Any
from urllib.parse import unquote

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from tuneline.engine.portability import Comparison, Portability
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.worker import Stopped, compare_on_disk
from tuneline.features.portability import page, summary
from tuneline.features.portability_data import as_data
from tuneline.lsp.documents import Document
from tuneline.lsp.handlers.arguments import uri_of
from tuneline.lsp.jobs import RequestFailed, Steps, work_out
from tuneline.lsp.publish.progress import Progress
from tuneline.lsp.readers import targets_of
from tuneline.lsp.session import Session
from tuneline.lsp.translate import link_address, path_of
from tuneline.text.messages import markdown
from tuneline.tokens import encodings


async def show_targets(session: Session, given: Any) -> dict[str, Any]:
    """Which targets can read a file, and why others cannot; shown in a message unless `show` is false."""
    uri, more = uri_of(given)
    document = session.documents.get(uri)
    found = await _of_file(session, uri) if document is None else await _of_document(session, document)
    if more.get("show", True) is not False:
        session.connection.show(types.MessageType.Info, summary(found))
    address = link_address(uri)
    name = unquote(uri.rpartition("/")[2]) or uri
    return {
        "uri": uri,
        "version": document.version if document is not None else None,
        "summary": summary(found),
        "report": as_data(found),
        "markdown": markdown(page(name, found, lambda row: f"{address}#L{row + 1}")),
    }


async def _of_document(session: Session, document: Document) -> Portability:
    targets = targets_of(session.settings.of(document.uri))

    def compare(snapshot: Snapshot) -> Steps[Portability]:
        return Comparison(snapshot, targets).look(snapshot)

    await asyncio.to_thread(encodings.load, document.state.reading.encoding)
    return await work_out(session, document, "asking what targets do", compare)


async def _of_file(session: Session, uri: str) -> Portability:
    path = path_of(uri)
    if path is None:
        raise JsonRpcInvalidParams("the document is not open, and is not a file on this machine")
    with closing(Progress(session.connection, f"Who can read {path.name}")) as progress:

        def advance(share: float) -> bool:
            progress.report(share)
            return not progress.cancelled

        try:
            return await compare_on_disk(path, session.settings.of(uri).settings, advance)
        except Stopped as error:
            raise RequestFailed(str(error)) from None
