"""Diagnostics, pulled: of one document and of the workspace. Pushed ones follow the progress of a document."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol import types

from tuneline.lsp.session import Session
from tuneline.lsp.work import Stage

OPTIONS = types.DiagnosticOptions(
    identifier="tuneline", inter_file_dependencies=False, workspace_diagnostics=True
)


async def pull(session: Session, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """textDocument/diagnostic."""
    document = session.documents.get(params.text_document.uri)
    listed = None if document is None else await session.diagnostics.pull(document)
    if listed is None:
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    if params.previous_result_id == listed.result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=listed.result_id)
    return types.RelatedFullDocumentDiagnosticReport(items=listed.items, result_id=listed.result_id)


async def pull_all(
    session: Session, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """workspace/diagnostic."""
    before = {item.uri: item.value for item in params.previous_result_ids}
    reports = await _reports(session, before)
    # A client that takes partial results, as VS Code does, asks again two seconds after every answer. It is
    # answered when something has changed, as the protocol means it.
    while params.partial_result_token is not None and not any(
        isinstance(report, types.WorkspaceFullDocumentDiagnosticReport) for report in reports
    ):
        await session.diagnostics.change()
        reports = await _reports(session, before)
    return types.WorkspaceDiagnosticReport(reports)


async def _reports(
    session: Session, before: Mapping[str, str]
) -> list[types.WorkspaceDocumentDiagnosticReport]:
    for document in session.documents.all():
        await session.scheduler.reach(document, Stage.WHOLE)
    known = session.diagnostics.workspace()
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
