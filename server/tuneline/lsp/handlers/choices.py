"""Choosing the target and the model of a file: what there is to choose, and writing it into the settings file.

The server works out the edit and the editor makes it, as with all edits; the choice holds once the settings file is
saved. Where something else counts more than what was written, the answer says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from tuneline.engine.setting_names import NAMES
from tuneline.features import choices
from tuneline.lsp.configuration import SECTION
from tuneline.lsp.handlers.arguments import uri_of
from tuneline.lsp.handlers.commands import apply_edit
from tuneline.lsp.jobs import RequestFailed
from tuneline.lsp.session import Session
from tuneline.lsp.translate import path_of
from tuneline.lsp.workspace_edits import edit_of_file, rewritten
from tuneline.settings import discover, toml, write
from tuneline.targets.models import normal_name
from tuneline.targets.table import ANY, target_names

Values = write.Values


async def choices_of(session: Session, given: Any) -> dict[str, Any]:
    """The targets and models that can be chosen for a document, and where a choice would be written."""
    uri, _ = uri_of(given)
    applied = session.settings.of(uri)
    place = session.settings.place(uri)
    # Not Path.is_file, which raises for a path that is too long.
    exists = place is not None and os.path.isfile(place)
    document = session.documents.get(uri)
    format_ = document.state.reading.format if document else None
    return {
        "uri": uri,
        "targets": choices.targets(applied.settings),
        "models": choices.models(applied.settings, date.today()),
        "method": applied.settings.method or (format_.method if format_ else None),
        "file": str(place) if place and exists else None,
        "newFile": str(place) if place and not exists else None,
        "for": [name for name, it in (("file", path_of(uri)), ("folder", place)) if it is not None],
    }


async def choose(session: Session, given: Any) -> dict[str, Any]:
    """Write a target, a model or both into the settings file, for one file or for its folder."""
    uri, more = uri_of(given)
    names = target_names(it.name for it in session.settings.of(uri).settings.own_targets)
    values = _values(more, names)
    answer, after, path = await write_settings(session, uri, more.get("for"), lambda *_: values)
    note = _overruled(session, uri, path, after, values)
    return {**answer, **({"note": note} if note and answer["applied"] else {})}


async def write_settings(
    session: Session, uri: str, where: object, values_of: Callable[[Path, str], Values]
) -> tuple[dict[str, Any], str, Path]:
    """Have settings written for a document: the answer of a command, the text of the settings file then, its path.

    values_of: what is to be set, by the settings file and its text. RequestFailed where that cannot be.
    """
    table = _table(session, uri, where)
    path = session.settings.place(uri)
    if path is None:
        raise RequestFailed("Save the document first: it has no settings file yet.")
    try:
        before = _text(path)
        write.write(before or "", table, {}, path.name)  # what is no TOML says so before it is asked
        values = values_of(path, before or "")
        after = write.write(before or "", table, values, path.name)
    except write.Unwritable as error:
        raise RequestFailed(str(error)) from None
    answer: dict[str, Any] = {"applied": True}
    if after != (before or ""):
        _must_be_able(session, path, table, values, new=before is None)
        edits = [rewritten(before or "", after, session.client)]
        edit = edit_of_file(session.client, path.as_uri(), edits, new=before is None)
        answer = await apply_edit(session, edit, f"Settings in {path.name}")
    return {**answer, "uri": path.as_uri()}, after, path


def _values(more: Mapping[str, Any], names: tuple[str, ...]) -> Values:
    values = {key: more[key] for key in ("target", "model") if key in more}
    target, model = values.get("target"), values.get("model")
    if target is not None and not (isinstance(target, str) and _are_known(target, names)):
        raise JsonRpcInvalidParams(
            f"target must be one of {', '.join(names)}, or several separated by commas"
        )
    if model is not None and not (isinstance(model, str) and normal_name(model)):
        raise JsonRpcInvalidParams("model must be the name of a model, or null")
    if not values:
        raise JsonRpcInvalidParams("target or model is missing")
    return values


def _are_known(target: str, names: tuple[str, ...]) -> bool:
    several = target.split(",")
    return set(several) <= set(names) and (len(several) == 1 or ANY not in several)


def _table(session: Session, uri: str, where: object) -> tuple[str, ...]:
    """The table of the settings file that the choice is written into."""
    settings = session.settings.place(uri)
    path = path_of(uri)
    if where == "folder":
        return write.root(settings) if settings else ()
    if where != "file":
        raise JsonRpcInvalidParams("for must be file or folder")
    if settings is None or path is None:
        raise RequestFailed("Save the document first: settings name a file by its path.")
    return (*write.root(settings), "files", write.pattern(path.absolute(), settings.parent))


def _text(path: Path) -> str | None:
    """The text of a settings file, without a byte order mark as editors show it; None if there is no such file."""
    try:
        return toml.text_of(path)
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise write.Unwritable(f"{path.name} is not valid UTF-8, so it was not changed.") from None
    except OSError as error:
        raise write.Unwritable(f"{path.name} cannot be read: {error.strerror or error}") from None


def _must_be_able(session: Session, path: Path, table: tuple[str, ...], values: Values, *, new: bool) -> None:
    """Where the editor cannot make the edit, a person can: say what is to be written where."""
    client = session.client
    if client.apply_edit and (not new or (client.document_changes and client.create_files)):
        return
    named = {key: value for key, value in values.items() if value is not None}
    missing = [f'Remove "{key}".' for key in values.keys() - named.keys() if not new]
    written = [f"Write:\n{write.write('', table, named, path.name)}"] if named else []
    what = "make files" if client.apply_edit else "apply edits"
    words = " ".join((f"This editor cannot {what} for Tuneline; change {path} yourself.", *missing, *written))
    raise RequestFailed(words)


def _written(value: Any) -> Any:
    """A setting as a person writes it: several targets have commas between them."""
    return ",".join(value) if isinstance(value, tuple) else value


def _overruled(session: Session, uri: str, path: Path, text: str, values: Values) -> str | None:
    """Why a choice does not hold for this document once the text is saved, in words; None if it does."""
    loaded = discover.pick(path, toml.tables(text), NAMES)
    alone, whole = (session.settings.over(uri, loaded, editor=editor) for editor in (False, True))
    words = []
    for key, value in values.items():
        holds = _written(getattr(whole, key))
        if holds == value or (value is None and key == "target" and holds == ANY):
            continue
        if holds != _written(getattr(alone, key)):
            why = f"{SECTION}.{key} in the editor's own settings overrides {path.name}"
        else:
            why = f"another table of {path.name} sets it for this file"
        words.append(f'The {key} of this file is still "{holds}": {why}.')
    return " ".join(words) or None
