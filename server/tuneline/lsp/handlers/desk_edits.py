"""The commands that read one text of an example and write it back, each with one edit that the client makes.

Nothing is said to the person here: whoever calls has a buffer or a view to say it in. So what cannot be done is an
answer with its reason, not an error.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from math import isfinite
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from tuneline.engine.snapshot import Snapshot
from tuneline.features.desk import set_weight
from tuneline.features.desk.counting import Counted, count_with
from tuneline.features.desk.pasting import as_pasted
from tuneline.features.desk.reach import Reached, reach
from tuneline.features.desk.setting import Outcome, Wanted, set_text
from tuneline.features.desk.texts import breaks_of, why_not_editable
from tuneline.features.marks import mark
from tuneline.formats.turns import ABSENT
from tuneline.lsp.encoders import until_counted
from tuneline.lsp.handlers.arguments import number_in, path_in, place_of, switch_in, text_in, uri_of
from tuneline.lsp.handlers.commands import NOT_APPLIED, is_applied
from tuneline.lsp.handlers.desk import NOT_OPEN, weight_value
from tuneline.lsp.jobs import work_out
from tuneline.lsp.session import Session
from tuneline.lsp.translate import range_of
from tuneline.lsp.workspace_edits import workspace_edit
from tuneline.syntax.layout import laid_out
from tuneline.syntax.paths import format_path
from tuneline.text.message import Message, render
from tuneline.tokens.encodings import is_loaded

_NOT_YET = Message("The file is still being checked.")


async def write_text(session: Session, given: Any) -> dict[str, Any]:
    """Write one text of an example back into its line, as the smallest edit of its string; refused if it is stale."""
    uri, more = uri_of(given)
    wanted = Wanted(
        number_in(more, "row", None),
        path_in(more) or (),
        text_in(more, "hash"),
        text_in(more, "text"),
        text_in(more, "line", ""),
        switch_in(more, "json"),
        switch_in(more, "exact"),
    )
    document = session.documents.get(uri)
    if document is None:
        return _set_answer(uri, None, wanted, Outcome(wanted.row, refused=NOT_OPEN), applied=False)

    def work(snapshot: Snapshot) -> Generator[None, None, Outcome]:
        yield
        return set_text(snapshot, wanted)

    outcome = await work_out(session, document, "writing the text", work)
    applied = outcome.refused is None
    if outcome.changes:
        edit = workspace_edit(document, outcome.changes, session.client)
        applied = await is_applied(session, edit, "Edit text")
        if not applied:
            outcome = Outcome(outcome.row, refused=Message(NOT_APPLIED))
    return _set_answer(uri, document.version, wanted, outcome, applied=applied)


def _set_answer(
    uri: str, version: int | None, wanted: Wanted, outcome: Outcome, *, applied: bool
) -> dict[str, Any]:
    return {
        "uri": uri,
        "version": version,
        "applied": applied,
        "reason": render(outcome.refused) if outcome.refused is not None else None,
        "stale": outcome.stale,
        "row": outcome.row,
        "path": format_path(outcome.path if outcome.path is not None else wanted.path),
        "hash": mark(outcome.text) if outcome.text is not None else None,
        "line": mark(outcome.line) if outcome.line is not None else None,
        "text": outcome.text,
        "current": outcome.current,
    }


async def weigh(session: Session, given: Any) -> dict[str, Any]:
    """Set, remove or toggle the weight of the answer at a place, else of the last answer of its example."""
    uri, more = uri_of(given)
    weight = _weight_in(more)
    path, line, show = path_in(more), text_in(more, "hash", ""), switch_in(more, "show")
    document = session.documents.get(uri)
    if document is None:
        return _weight_answer(uri, None, set_weight.Outcome(0, refused=NOT_OPEN), applied=False)
    row, column = place_of(document, more) if "position" in more else (number_in(more, "row", None), 0)

    def work(snapshot: Snapshot) -> Generator[None, None, set_weight.Outcome]:
        yield
        return set_weight.set_weight(snapshot, row, column, weight, path=path, line=line)

    outcome = await work_out(session, document, "setting the weight", work)
    applied = outcome.refused is None
    if outcome.changes:
        edit = workspace_edit(document, outcome.changes, session.client)
        applied = await is_applied(session, edit, "Set weight")
        if not applied:
            outcome = set_weight.Outcome(outcome.row, refused=Message(NOT_APPLIED))
    answer = _weight_answer(uri, document.version, outcome, applied=applied)
    if show and answer["reason"] is not None:
        session.connection.show(types.MessageType.Info, answer["reason"])
    return answer


def _weight_in(more: Mapping[str, Any]) -> object:
    """The weight that is wanted: a number, true or false, `toggle`; null for none."""
    if "weight" in more:
        weight = more["weight"]
        if weight is None:
            return ABSENT
        if weight == set_weight.TOGGLE or isinstance(weight, bool | int):
            return weight
        if isinstance(weight, float) and isfinite(weight):
            # Lua and JavaScript know one kind of number.
            return int(weight) if weight.is_integer() else weight
    raise JsonRpcInvalidParams('weight must be a number, true, false, null or "toggle"')


def _weight_answer(
    uri: str, version: int | None, outcome: set_weight.Outcome, *, applied: bool
) -> dict[str, Any]:
    trained = outcome.trained
    return {
        "uri": uri,
        "version": version,
        "applied": applied,
        "reason": render(outcome.refused) if outcome.refused is not None else None,
        "stale": outcome.stale,
        "row": outcome.row,
        "path": format_path(outcome.path) if outcome.path is not None else None,
        "weight": weight_value(outcome.value),
        "trained": trained.yes if trained is not None else None,
        "why": render(trained.why) if trained is not None else None,
        "hash": mark(outcome.line) if outcome.line else None,
    }


async def text_at(session: Session, given: Any) -> dict[str, Any]:
    """The text at a place, decoded, to be copied or edited; the nearest one of the example where there is none."""
    uri, more = uri_of(given)
    document = session.documents.get(uri)
    if document is None:
        return _text_answer(uri, None, None, NOT_OPEN, None)
    row, column = place_of(document, more) if "position" in more else (number_in(more, "row", None), 0)
    path = path_in(more)
    snapshot = document.snapshot()
    texts = snapshot.texts[row : row + 1]
    found = await session.requests.read(texts, lambda: reach(snapshot, row, column, path))
    place = None
    if isinstance(found, Reached):
        where = range_of(snapshot, row, found.span, document.encoding)
        place = {
            name: {"line": it.line, "character": it.character}
            for name, it in (("start", where.start), ("end", where.end))
        }
    answer = _text_answer(uri, snapshot.version, row, found, place)
    answer["line"] = mark(texts[0]) if texts else None
    return answer


async def escape_text(session: Session, given: Any) -> dict[str, Any]:
    """A text as it is written inside the string at a place, to be pasted; null where it stays as it is."""
    uri, more = uri_of(given)
    text = text_in(more, "text")
    document = session.documents.get(uri)
    if document is None:
        return {"uri": uri, "version": None, "text": None}
    row, column = place_of(document, more)
    snapshot = document.snapshot()
    texts = snapshot.texts[row : row + 1]
    written = await session.requests.read(texts, lambda: as_pasted(snapshot, row, column, text))
    return {"uri": uri, "version": snapshot.version, "text": written}


async def count_text(session: Session, given: Any) -> dict[str, Any]:
    """What an example costs with another text in one of its places, to be shown while that text is written."""
    uri, more = uri_of(given)
    row, path = number_in(more, "row", None), path_in(more) or ()
    text = None if more.get("text") is None else text_in(more, "text")
    is_json = switch_in(more, "json")
    document = session.documents.get(uri)
    if document is None:
        return _count_answer(uri, None, None, NOT_OPEN)
    await until_counted(session.scheduler, document)
    snapshot = document.snapshot()
    if not is_loaded(snapshot.reading.encoding):
        return _count_answer(uri, snapshot.version, None, _NOT_YET)
    texts = (*snapshot.texts[row : row + 1], text or "")
    found = await session.requests.read(texts, lambda: count_with(snapshot, row, path, text, json=is_json))
    return _count_answer(uri, snapshot.version, snapshot.reading.limit, found)


def _count_answer(
    uri: str, version: int | None, limit: int | None, found: Counted | Message
) -> dict[str, Any]:
    answer = {"uri": uri, "version": version, "reason": None, "turn": None, "tokens": None}
    if isinstance(found, Message):
        return answer | {"reason": render(found)}
    counted = found.example
    tokens = {"total": counted.total, "trained": counted.trained, "limit": limit, "exact": counted.exact}
    return answer | {"turn": found.turn, "tokens": tokens}


def _text_answer(
    uri: str, version: int | None, row: int | None, found: Reached | Message, place: object
) -> dict[str, Any]:
    reached = found if isinstance(found, Reached) else None
    text = reached.given.text if reached is not None else None
    why_not = why_not_editable(reached.tree, reached.given) if reached is not None else None
    is_json = reached is not None and reached.given.kind == "arguments"
    return {
        "uri": uri,
        "version": version,
        "row": row,
        "reason": render(found) if isinstance(found, Message) else None,
        "inside": reached.inside if reached is not None else False,
        "path": format_path(reached.given.path) if reached is not None else None,
        "range": place,
        "text": text,
        "pretty": laid_out(text) if text is not None and is_json else None,
        "hash": mark(text) if text is not None else None,
        "line": None,
        "kind": reached.given.kind if reached is not None else None,
        "role": reached.role if reached is not None else None,
        "turn": reached.turn if reached is not None else None,
        "editable": reached is not None and why_not is None,
        "why": render(why_not) if why_not is not None else None,
        "breaks": breaks_of(text) if text is not None else "none",
    }
