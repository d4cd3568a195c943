"""Diagnostics, pulled: of one document and of the workspace. Pushed ones follow the lane's news."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from tuneline.lsp.documents import Document
from tuneline.lsp.publish.basis import basis_of, holds
from tuneline.lsp.publish.diagnostics import Diagnostics, Listed
from tuneline.lsp.scheduler import Stage
from tuneline.lsp.translate import path_of

if TYPE_CHECKING:
    from tuneline.lsp.session import TunelineServer

OPTIONS = types.DiagnosticOptions(
    identifier="tuneline", inter_file_dependencies=False, workspace_diagnostics=True
)


def register(server: TunelineServer) -> None:
    """Pull, and push to those who do not pull."""
    diagnostics = server.diagnostics = Diagnostics(server)
    tasks: set[asyncio.Task[None]] = set()

    def closed(document: Document) -> None:
        uri, path, listed = document.uri, path_of(document.uri), diagnostics.known(document.uri)
        diagnostics.closed(document)
        if server.client.pull and path is not None and listed is not None and listed.items:
            # Kept at once: what stays would be gone for a moment otherwise.
            diagnostics.keep(uri, listed, basis_of(server, uri))
            task = asyncio.get_running_loop().create_task(compare(uri, path, document.lines.text(), listed))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        else:
            diagnostics.changed()

    async def compare(uri: str, path: Path, text: str, listed: Listed) -> None:
        if not await asyncio.to_thread(holds, path, text) and diagnostics.kept(uri) is listed:
            diagnostics.drop([uri])

    # Before others: who sees a status that is complete has the list that goes with it.
    server.scheduler.listeners.insert(0, diagnostics.news)
    server.documents.closed.append(closed)

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, OPTIONS)
    async def pull(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        document = server.documents.get(params.text_document.uri)
        listed = None if document is None else await diagnostics.pull(document)
        if listed is None:
            return types.RelatedFullDocumentDiagnosticReport(items=[])
        if params.previous_result_id == listed.result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(result_id=listed.result_id)
        return types.RelatedFullDocumentDiagnosticReport(items=listed.items, result_id=listed.result_id)

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def pull_all(params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        before = {item.uri: item.value for item in params.previous_result_ids}
        reports = await report(before)
        # A client that takes partial results, as VS Code does, asks again two seconds after every answer. It is
        # answered when there is something to tell, as the protocol means it.
        while params.partial_result_token is not None and not any(map(is_news, reports)):
            await diagnostics.change()
            reports = await report(before)
        return types.WorkspaceDiagnosticReport(reports)

    async def report(before: Mapping[str, str]) -> list[types.WorkspaceDocumentDiagnosticReport]:
        for document in server.documents.all():
            await server.scheduler.reach(document, Stage.WHOLE)
        known = diagnostics.workspace()
        reports: list[types.WorkspaceDocumentDiagnosticReport] = [
            types.WorkspaceUnchangedDocumentDiagnosticReport(uri, listed.result_id, version)
            if before.get(uri) == listed.result_id
            else types.WorkspaceFullDocumentDiagnosticReport(
                uri, listed.items, version, result_id=listed.result_id
            )
            for uri, (version, listed) in known.items()
        ]
        # What the client still shows of a file that is no longer known goes away.
        gone = before.keys() - known.keys()
        return reports + [types.WorkspaceFullDocumentDiagnosticReport(uri, []) for uri in sorted(gone)]


def is_news(report: types.WorkspaceDocumentDiagnosticReport) -> bool:
    """Whether a client is told something by a report."""
    return isinstance(report, types.WorkspaceFullDocumentDiagnosticReport)
