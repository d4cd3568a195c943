"""Converting a document to another format: what it can be converted to, and the text with an account of it.

The text goes back to the client, which shows it as a new document. A client without code of its own can have it
opened by the server, as a file beside the document that is not saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from tuneline.engine.conversion_account import Account
from tuneline.features import conversion_of_document as documents
from tuneline.features.conversion import SAMPLE, NoFormat, asked_of, best_format, how_for, how_to
from tuneline.features.conversion_report import as_data, as_text
from tuneline.formats.conversion.convert import Conversion
from tuneline.formats.table import FORMATS
from tuneline.lsp.documents import Document
from tuneline.lsp.handlers.arguments import document_of
from tuneline.lsp.handlers.commands import apply_edit
from tuneline.lsp.jobs import RequestFailed, work_out
from tuneline.lsp.session import Session
from tuneline.lsp.translate import path_of
from tuneline.lsp.workspace_edits import edit_of_file
from tuneline.settings.model import Settings
from tuneline.targets.table import known_targets
from tuneline.text.message import Message

_ORIGIN = types.Range(types.Position(0, 0), types.Position(0, 0))


async def conversions(session: Session, given: Any) -> dict[str, Any]:
    """The formats and targets that a document can be converted for."""
    document, _ = document_of(session, given)
    reading, settings = document.state.reading, session.settings.of(document.uri).settings
    given_format = reading.format
    targets = []
    for target in known_targets(settings.own_targets):
        if (best := best_format(target, given_format)) is not None:
            named = {"name": target.name, "title": target.title, "format": best.title}
            targets.append({**named, "current": target in reading.targets})
    return {
        "uri": document.uri,
        "formats": [
            {"name": it.name, "title": it.title, "method": it.method, "current": it is given_format}
            for it in FORMATS.values()
            if it.write is not None
        ],
        "targets": targets,
    }


async def convert_file(session: Session, given: Any) -> dict[str, Any]:
    """Convert a document to a format or for a target, without changing it."""
    document, more = document_of(session, given)
    how = _how(session, document, more)
    settings = session.settings.of(document.uri).settings
    asked = asked_of(str(more["for"]), settings) if more.get("for") is not None else None
    made = await work_out(
        session, document, "converting", lambda snapshot: documents.convert_document(snapshot, how, asked)
    )
    account = made.account
    if not account.converted:
        raise RequestFailed(_why_nothing(how, account))
    name = _name(document.uri, how)
    text = "".join(f"{it}\n" for it in made.texts)
    answer = {
        "uri": document.uri,
        "to": how.to.name,
        "name": name,
        "text": text,
        "account": as_data(name, how, account, written=True),
        "words": "\n".join(as_text(name, how, account, None, written=True)),
        "loses": account.stops or bool(account.unreadable),
    }
    if more.get("open") is True:
        answer |= await _open(session, document, name, text)
    return answer


def _why_nothing(how: Conversion, account: Account) -> str:
    lost = next((it.what for it in account.sorted()), None)
    if lost is None:
        return "The document has no example that can be converted."
    return str(
        Message("No example can be expressed as {format}. Lost: {what}.", format=how.to.title, what=lost)
    )


def _how(session: Session, document: Document, more: Mapping[str, Any]) -> Conversion:
    to, reader, carry = more.get("to"), more.get("for"), more.get("carry", "")
    masks = more.get("masks", "keep")
    if (to is None) == (reader is None) or not isinstance(to or reader, str):
        raise JsonRpcInvalidParams("name either a format (to) or a target (for)")
    if not isinstance(carry, str) or masks not in ("keep", "split"):
        raise JsonRpcInvalidParams("carry must be a key, and masks keep or split")
    settings: Settings = session.settings.of(document.uri).settings
    split = masks == "split"
    try:
        if isinstance(to, str):
            return how_to(to, settings, carry=carry, split=split)
        fmt, sample = document.state.reading.format, document.state.texts[:SAMPLE]
        return how_for(str(reader), fmt, settings, carry=carry, split=split, sample=sample)
    except NoFormat as error:
        raise JsonRpcInvalidParams(str(error)) from None


def _name(uri: str, how: Conversion) -> str:
    """What the result may be called: the name of the document and the format."""
    path = path_of(uri)
    stem = path.stem if path is not None else "untitled"
    return f"{stem}.{how.to.name}.jsonl"


async def _open(session: Session, document: Document, name: str, text: str) -> dict[str, Any]:
    """Have the client make the result a file beside the document, which it does not save."""
    path = path_of(document.uri)
    if path is None:
        raise RequestFailed("Save the document first: the result is opened beside it.")
    beside: Path = path.with_name(name)
    if beside.exists():
        raise RequestFailed(f"There is a file {name} already.")
    if not session.client.document_changes:
        raise RequestFailed("This client cannot make files.")
    edit = edit_of_file(session.client, beside.as_uri(), [types.TextEdit(_ORIGIN, text)], new=True)
    return {**await apply_edit(session, edit, f"Convert to {name}"), "file": beside.as_uri()}
