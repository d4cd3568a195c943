"""Code actions. What is dear to work out is left to codeAction/resolve, or to a command where the client has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from tuneline.features.code_actions import actions
from tuneline.features.code_actions.actions import Action, Job, Place, Refused
from tuneline.lsp.jobs import work_out
from tuneline.lsp.publish.progress import Progress
from tuneline.lsp.publish.translator import SOURCE
from tuneline.lsp.workspace_edits import workspace_edit
from tuneline.text.spans import Span

if TYPE_CHECKING:
    from tuneline.lsp.documents import Document
    from tuneline.lsp.session import TunelineServer

APPLY = "tuneline.applyFix"
REQUEST_FAILED = -32803

_OPTIONS = types.CodeActionOptions(code_action_kinds=list(actions.KINDS), resolve_provider=True)


def register(server: TunelineServer) -> None:
    """textDocument/codeAction and codeAction/resolve."""

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, _OPTIONS)
    async def code_actions(
        params: types.CodeActionParams,
    ) -> Sequence[types.CodeAction | types.Command] | None:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return None
        only = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
        start, end = document.place(params.range.start), document.place(params.range.end)
        given = {_place(document, it): it for it in params.context.diagnostics if it.source == SOURCE}
        found = actions.actions(document.snapshot(), start, end, only, asked=tuple(given))
        if not server.client.action_literals:
            return [_command(document, action) for action in found] if server.client.apply_edit else []
        # All of one text: it may change while what is dear is worked out.
        shown = [_shown(server, document, action, given, only) for action in found]
        pairs = zip(shown, found, strict=True)
        return [it for it, action in pairs if await _has_its_edit(server, document, it, action)]

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        if action.data is not None:
            document, job = read_job(server, action.data)
            action.edit = await edit_of(server, document, job)
        return action


async def edit_of(server: TunelineServer, document: Document, job: Job) -> types.WorkspaceEdit:
    """The edit that does a job on the document as it is now; an error for the client where it cannot be done."""
    try:
        async with Progress(server, "Tuneline: working out the changes") as progress:
            changes = await work_out(document, lambda snapshot: actions.perform(snapshot, job), progress)
    except Refused as error:
        raise JsonRpcException(str(error), REQUEST_FAILED) from None
    return workspace_edit(document, changes, server.client)


def read_job(server: TunelineServer, data: Any) -> tuple[Document, Job]:
    """What the data of an action say, which came back over the wire; an error for the client if they are not ours."""
    if not isinstance(data, dict) or not isinstance(data.get("uri"), str):
        raise JsonRpcInvalidParams("this is no action of Tuneline's")
    given = {it.name: data.get(it.name, it.default) for it in fields(Job)}
    wrong = any(
        type(value) is not (int if name in ("row", "column") else str) for name, value in given.items()
    )
    if wrong or given["task"] not in actions.TASKS:
        raise JsonRpcInvalidParams("this is no action of Tuneline's")
    document = server.documents.get(data["uri"])
    if document is None:
        raise JsonRpcInvalidParams("the document is not open")
    return document, Job(**given)


async def _has_its_edit(
    server: TunelineServer, document: Document, shown: types.CodeAction, action: Action
) -> bool:
    """Whether an action says what it does, worked out now if that is not for later; False where nothing can be done."""
    if shown.edit is None and shown.data is None and shown.command is None:
        try:
            shown.edit = await edit_of(server, document, action.job)
        except JsonRpcException:
            return False
    return True


def _shown(
    server: TunelineServer,
    document: Document,
    action: Action,
    given: dict[Place, types.Diagnostic],
    only: Sequence[str],
) -> types.CodeAction:
    client = server.client
    finding = action.finding
    mends = given.get(Place(action.row, finding.rule, finding.span or Span(0, 0))) if finding else None
    shown = types.CodeAction(
        action.title,
        kind=action.kind,
        diagnostics=[mends] if mends is not None else None,
        is_preferred=True if action.preferred and client.action_preferred else None,
    )
    if action.changes is not None:
        shown.edit = workspace_edit(document, action.changes, client)
    elif "edit" in client.action_resolve and client.action_data:
        shown.data = _data(document, action.job)
    elif client.apply_edit and not (action.kind == actions.FIX_ALL and only):
        # On saving, an editor that resolves nothing applies the edits that it is given, and runs no commands.
        shown.command = _command(document, action)
    return shown


def _place(document: Document, diagnostic: types.Diagnostic) -> Place:
    row, start = document.place(diagnostic.range.start)
    return Place(row, str(diagnostic.code), Span(start, document.place(diagnostic.range.end)[1]))


def _command(document: Document, action: Action) -> types.Command:
    return types.Command(action.title, APPLY, arguments=[_data(document, action.job)])


def _data(document: Document, job: Job) -> dict[str, Any]:
    return {"uri": document.uri, "version": document.version, **asdict(job)}
