"""Code actions. What takes long is left to codeAction/resolve, or to a command where the client has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from tuneline.features.code_actions import actions
from tuneline.features.code_actions.job import FIX_ALL, KINDS, QUICK_FIX, TASKS, Action, Job, Place
from tuneline.lsp.documents import Document
from tuneline.lsp.handlers import rule_actions
from tuneline.lsp.handlers.request import Request
from tuneline.lsp.jobs import work_out
from tuneline.lsp.publish.translator import SOURCE
from tuneline.lsp.session import Session
from tuneline.lsp.workspace_edits import workspace_edit
from tuneline.text.message import render
from tuneline.text.spans import Span

APPLY = "tuneline.applyFix"

OPTIONS = types.CodeActionOptions(code_action_kinds=list(KINDS), resolve_provider=True)


async def code_actions(
    request: Request, params: types.CodeActionParams
) -> Sequence[types.CodeAction | types.Command] | None:
    """textDocument/codeAction."""
    session, document, snapshot = request.session, request.document, request.snapshot
    only = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
    start, end = document.place(params.range.start), document.place(params.range.end)
    given = {
        _place(document, diagnostic): diagnostic
        for diagnostic in params.context.diagnostics
        if diagnostic.source == SOURCE
    }
    found = await session.requests.read(
        snapshot.texts[start[0] : end[0] + 1],
        lambda: actions.actions(snapshot, start, end, only, asked=tuple(given)),
    )
    if document.state.texts != snapshot.texts:
        return None  # a client asks again after an edit
    if not session.client.action_literals:
        return [_command(document, action) for action in found] if session.client.apply_edit else []
    # All of one text: it may change while the edits are worked out.
    shown = [_shown(request, action, given, only) for action in found]
    pairs = zip(shown, found, strict=True)
    made = [it for it, action in pairs if await _has_its_edit(request, it, action)]
    if actions.includes(only, QUICK_FIX):
        made += rule_actions.actions(session, document, [str(it.code) for it in given.values()])
    return made


async def resolve(session: Session, action: types.CodeAction) -> types.CodeAction:
    """codeAction/resolve."""
    if action.data is not None:
        action.edit = await edit_of(session, *read_job(session, action.data))
    return action


async def edit_of(session: Session, document: Document, job: Job) -> types.WorkspaceEdit:
    """The edit that does a job on the document as it is now; RequestFailed where it cannot be done."""
    changes = await work_out(
        session, document, "computing the changes", lambda snapshot: actions.perform(snapshot, job)
    )
    return workspace_edit(document, changes, session.client)


def read_job(session: Session, data: Any) -> tuple[Document, Job]:
    """What the data of an action say, which came back over the wire; an error for the client if they are not ours."""
    if not isinstance(data, dict) or not isinstance(data.get("uri"), str):
        raise JsonRpcInvalidParams("this is not an action of Tuneline")
    given = {field.name: data.get(field.name, field.default) for field in fields(Job)}
    wrong = any(
        type(value) is not (int if name in ("row", "column", "rows", "end") else str)
        for name, value in given.items()
    )
    if wrong or given["task"] not in TASKS:
        raise JsonRpcInvalidParams("this is not an action of Tuneline")
    document = session.documents.get(data["uri"])
    if document is None:
        raise JsonRpcInvalidParams("the document is not open")
    return document, Job(**given)


async def _has_its_edit(request: Request, shown: types.CodeAction, action: Action) -> bool:
    """Whether an action says what it does, worked out now if that is not for later; False where nothing can be done."""
    if shown.edit is None and shown.data is None and shown.command is None:
        try:
            shown.edit = await edit_of(request.session, request.document, action.job)
        except JsonRpcException:
            return False
    return True


def _shown(
    request: Request, action: Action, given: dict[Place, types.Diagnostic], only: Sequence[str]
) -> types.CodeAction:
    client, document = request.session.client, request.document
    finding = action.finding
    fixed = given.get(Place(action.row, finding.rule, finding.span or Span(0, 0))) if finding else None
    shown = types.CodeAction(
        render(action.title),
        kind=action.kind,
        diagnostics=[fixed] if fixed is not None else None,
        is_preferred=True if action.preferred and client.action_preferred else None,
    )
    if action.changes is not None:
        shown.edit = workspace_edit(document, action.changes, client, to_fill=action.to_fill)
    elif client.resolves_edits and client.action_data:
        shown.data = _data(document, action.job)
    elif client.apply_edit and not (action.kind == FIX_ALL and only):
        # On saving, an editor that resolves nothing applies the edits that it is given, and runs no commands.
        shown.command = _command(document, action)
    return shown


def _place(document: Document, diagnostic: types.Diagnostic) -> Place:
    row, start = document.place(diagnostic.range.start)
    return Place(row, str(diagnostic.code), Span(start, document.place(diagnostic.range.end)[1]))


def _command(document: Document, action: Action) -> types.Command:
    return types.Command(render(action.title), APPLY, arguments=[_data(document, action.job)])


def _data(document: Document, job: Job) -> dict[str, Any]:
    return {"uri": document.uri, "version": document.version, **asdict(job)}
