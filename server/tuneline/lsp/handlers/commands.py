"""Commands that a client can run by name. Each takes one argument: a URI, or an object with `uri` and more."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
from contextlib import closing
from importlib.metadata import version
from typing import Any, Literal

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from tuneline import __version__
from tuneline.engine import limits
from tuneline.engine.worker import Stopped, check_on_disk
from tuneline.features import limits as features_limits
from tuneline.features import one_per_line as conversion
from tuneline.features import statistics_page as summary
from tuneline.features.code_actions.job import Job
from tuneline.features.marks import mark
from tuneline.lsp import limits as lsp_limits
from tuneline.lsp.documents import Document
from tuneline.lsp.handlers.arguments import document_of, place_of, rows_of, uri_of
from tuneline.lsp.handlers.code_actions import edit_of, read_job
from tuneline.lsp.jobs import RequestFailed, work_out
from tuneline.lsp.publish.checked_content import content_of
from tuneline.lsp.publish.progress import Progress
from tuneline.lsp.session import Session
from tuneline.lsp.translate import link_address, path_of
from tuneline.lsp.work import Stage
from tuneline.lsp.workspace_edits import workspace_edit
from tuneline.text.messages import markdown
from tuneline.text.words import counted
from tuneline.tokens import encodings
from tuneline.tokens.limits import EPOCHS

# Settings that may be long, and hold what a person calls things.
_TABLES = ("files", "models")
_PACKAGES = ("pygls", "lsprotocol", "pydantic", "tiktoken")
# Seconds that a person may take to look at a preview of an edit.
_PATIENCE = 600.0
# Seconds that a file may take to be checked again before nothing more is said of what was fixed in it.
_CHECKED = 10.0
NOT_APPLIED = "The editor did not apply the changes, perhaps because the document has changed."


async def statistics(session: Session, given: Any) -> dict[str, Any]:
    """The figures of a document; shown in a message unless `show` is false."""
    document, more = document_of(session, given)
    epochs = more.get("epochs")
    if epochs is not None and (type(epochs) is not int or not 0 < epochs <= EPOCHS):
        raise JsonRpcInvalidParams(f"epochs must be a whole number from 1 to {EPOCHS:,}")
    await asyncio.to_thread(encodings.load, document.state.reading.encoding)
    summed = await work_out(
        session, document, "counting tokens", lambda snapshot: summary.summarise(snapshot, epochs)
    )
    if more.get("show", True) is not False:
        session.connection.show(types.MessageType.Info, summary.headline(summed))
    return {
        "uri": document.uri,
        "version": document.version,
        "format": summed.vote.format,
        "formatReason": str(summed.vote.reason),
        "lines": summed.lines,
        **summary.data(summed),
        "markdown": markdown(summary.page(summed, lambda row: f"{link_address(document.uri)}#L{row + 1}")),
    }


async def check_file(session: Session, given: Any) -> dict[str, Any]:
    """Check a file on disk that is not open, and publish what is found."""
    uri, _ = uri_of(given)
    path = path_of(uri)
    if path is None:
        raise JsonRpcInvalidParams("only a file on this machine can be checked, by its file: URI")
    if session.documents.is_open(path):
        raise RequestFailed("The document is open: its findings are shown already.")
    content = content_of(uri, session.settings)
    with closing(Progress(session.connection, f"Checking {path.name}")) as progress:

        def advance(share: float) -> bool:
            progress.report(share)
            return not progress.cancelled

        try:
            found = await check_on_disk(
                path, content.settings, session.documents.encoding, features_limits.DIAGNOSTICS, advance
            )
        except Stopped as error:
            raise RequestFailed(str(error)) from None
    session.closed_files.publish(uri, found, content)
    return {
        "uri": uri,
        "format": found.format,
        "lines": found.lines,
        "examples": found.examples,
        "covered": found.covered,
        "findings": found.total,
    }


async def convert(session: Session, given: Any) -> dict[str, Any]:
    """Write one value per line, for a document that is one array or pretty-printed."""
    document, _ = document_of(session, given)
    converted = await work_out(session, document, "converting to JSON Lines", conversion.convert)
    if not converted.changes:
        words = (
            "The values that span several lines are not valid JSON or too large, so nothing was changed."
            if converted.left
            else "Nothing to convert: every value is on its own line."
        )
        return _not_applied(session, types.MessageType.Info, words)
    edit = workspace_edit(document, converted.changes, session.client)
    return await apply_edit(session, edit, "Convert to JSON Lines")


async def apply_fix(session: Session, given: Any) -> dict[str, Any]:
    """Do what an action says, for clients that cannot resolve actions."""
    document, job = read_job(session, given)
    before = _findings(document)
    answer = await apply_edit(session, await edit_of(session, document, job), "Tuneline")
    in_file = job.task in ("fix-all", "fix-rule") and answer["applied"]
    if in_file and await session.scheduler.reach(document, Stage.WHOLE, _CHECKED):
        # What it did may be far away from where one looks.
        left = _findings(document)
        words = f"{counted(max(before - left, 0), 'finding')} fixed, {left:,} left."
        session.connection.show(types.MessageType.Info, words)
    return answer


def _findings(document: Document) -> int:
    """How many findings a document has, as far as is known."""
    return document.state.assembly.worst(0).counts.total()


async def restart(session: Session, *_: Any) -> None:
    """Read all settings again and check all documents from the start. The process and the texts stay."""
    await session.restarted()


async def report(session: Session, *_: Any) -> dict[str, Any]:
    """What a report of a fault needs to say. Neither text nor names of documents."""
    return {
        "tuneline": __version__,
        "python": platform.python_version(),
        "system": _system(),
        "packages": {name: version(name) for name in _PACKAGES},
        "client": {
            "name": session.client.name,
            "version": session.client.version,
            "encoding": session.documents.encoding,
            "pull": session.client.pull,
        },
        "limits": {
            name: value
            for name, value in (vars(limits) | vars(features_limits) | vars(lsp_limits)).items()
            if name.isupper()
        },
        "documents": [_about(session, document) for document in session.documents.all()],
    }


def _system() -> str:
    """The system and its version. Not `platform.platform`, which starts a program that it finds on the path."""
    if sys.platform == "win32":
        version_ = sys.getwindowsversion()
        return f"Windows-{version_.major}.{version_.minor}.{version_.build}"
    name = os.uname()
    return f"{name.sysname}-{name.release}-{name.machine}"


async def train_last_answer(session: Session, given: Any) -> dict[str, Any]:
    """Train only the last answer: of every example, of those in a `range`, or of the one at `position`."""
    return await _weigh(session, given, "train-last", "Train only the last answer")


async def remove_weights(session: Session, given: Any) -> dict[str, Any]:
    """Remove the weights: of every example, or of the one at `position`."""
    return await _weigh(session, given, "remove-weights", "Remove weights")


async def _weigh(
    session: Session, given: object, task: Literal["train-last", "remove-weights"], title: str
) -> dict[str, Any]:
    document, more = document_of(session, given)
    job = Job(task)
    texts = document.state.texts
    if "position" in more:
        row, column = place_of(document, more)
        job = Job("change", row, column, mark(texts[row] if row < len(texts) else ""), title=task)
    elif "range" in more and task == "train-last":
        first, last = rows_of(document, more)
        job = Job(
            "train-last-of", first, line=mark("\n".join(texts[first : last + 1])), rows=last + 1 - first
        )
    edit = await edit_of(session, document, job)
    return await apply_edit(session, edit, title) | {"lines": _lines(edit)}


def _lines(edit: types.WorkspaceEdit) -> int:
    """How many lines edits of weights change: each stays inside its line."""
    edits = [it for change in edit.document_changes or () for it in getattr(change, "edits", ())]
    edits += [it for changed in (edit.changes or {}).values() for it in changed]
    return len({it.range.start.line for it in edits})


async def apply_edit(session: Session, edit: types.WorkspaceEdit, label: str) -> dict[str, Any]:
    """Ask the client to make an edit, and say whether it did."""
    changes = edit.document_changes or ()
    edits = [change.edits for change in changes if isinstance(change, types.TextDocumentEdit)]
    if not any((*edits, *(edit.changes or {}).values())):
        return _not_applied(session, types.MessageType.Info, "Nothing to change.")
    if await is_applied(session, edit, label):
        return {"applied": True}
    return _not_applied(session, types.MessageType.Warning, NOT_APPLIED)


async def is_applied(session: Session, edit: types.WorkspaceEdit, label: str) -> bool:
    """Ask the client to make an edit: whether it did."""
    if not session.client.apply_edit:
        raise RequestFailed("This client cannot apply edits.")
    params = types.ApplyWorkspaceEditParams(edit, label)
    answer = await session.connection.ask(types.WORKSPACE_APPLY_EDIT, params, seconds=_PATIENCE)
    return answer is not None and answer.applied


def _not_applied(session: Session, kind: types.MessageType, words: str) -> dict[str, Any]:
    session.connection.show(kind, words)
    return {"applied": False, "reason": words}


def _about(session: Session, document: Document) -> dict[str, Any]:
    state = document.state
    applied = session.settings.of(document.uri)
    return {
        "language": document.language,
        "scheme": document.uri.partition(":")[0],
        "lines": len(state.texts),
        "size": sum(map(len, state.texts)) + state.byte_order_mark,
        "format": state.reading.format.name if state.reading.format else None,
        "complete": state.settled,
        "findings": {severity.value: count for severity, count in state.assembly.worst(0).counts.items()},
        "settings": {name: it for name, it in applied.settings.given().items() if name not in _TABLES},
        "file": os.path.basename(applied.path) if applied.path else None,
    }
