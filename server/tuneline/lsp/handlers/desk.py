"""The commands of a desk: one example as turns, and texts and weights that are written back.

What a client shows is made here of plain data: it parses and writes no JSON of a file, and knows no format.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from tuneline.engine import limits as engine_limits
from tuneline.engine.snapshot import Snapshot
from tuneline.engine.statistics import Totals
from tuneline.features import limits
from tuneline.features.code_actions.actions import findings_of, fixes_of
from tuneline.features.desk.example import Bounds, shown_example
from tuneline.features.desk.images import ShownImage
from tuneline.features.desk.lines import Read, example_or_reason
from tuneline.features.desk.page import Page, page_of, page_without
from tuneline.features.desk.shown import Other, ShownCall, ShownExample, ShownText, ShownTurn
from tuneline.features.marks import mark
from tuneline.formats.turns import ABSENT
from tuneline.lsp.documents import Document
from tuneline.lsp.encoders import until_counted
from tuneline.lsp.handlers.arguments import number_in, path_in, place_of, switch_in, uri_of
from tuneline.lsp.session import Session
from tuneline.lsp.translate import range_of
from tuneline.syntax.paths import format_path
from tuneline.text.message import Message, Value, render
from tuneline.text.spans import Span
from tuneline.text.words import counted as count_of

NOT_OPEN = Message("The document is not open, or is not JSON Lines.")


async def example(session: Session, given: Any) -> dict[str, Any]:
    """One example as turns: texts, calls, images, weights, tokens, findings; a broken line as far as it goes."""
    uri, more = uri_of(given)
    document = session.documents.get(uri)
    if document is None:
        return _nothing(uri, None, None, NOT_OPEN)
    row, column = place_of(document, more) if "position" in more else (number_in(more, "row", None), 0)
    plain_at = column if switch_in(more, "plain") else None
    bounds = Bounds(
        first=number_in(more, "from", 0),
        turns=min(number_in(more, "turns", limits.EXAMPLE_TURNS), limits.EXAMPLE_TURNS),
        whole=path_in(more),
    )
    await until_counted(session.scheduler, document)
    snapshot = document.snapshot()
    texts = snapshot.texts[row : row + 1]

    def cost(text: str) -> Totals | None:
        return session.scheduler.cost(document, text)

    return await session.requests.read(
        texts, lambda: answer_of(document, snapshot, row, bounds, cost, plain_at)
    )


def answer_of(
    document: Document,
    snapshot: Snapshot,
    row: int,
    bounds: Bounds,
    cost_of: Callable[[str], Totals | None],
    plain_at: int | None = None,
) -> dict[str, Any]:
    """The example on a row in the protocol's words. cost_of: what a long line costs, if that is known.

    plain_at: a code point of the row, for a page of text instead of sections.
    """
    found = example_or_reason(snapshot, row)
    text = snapshot.texts[row] if row < len(snapshot.texts) else None
    words = _Words(document, snapshot, row)
    if isinstance(found, Message):
        said = _nothing(document.uri, snapshot.version, row, found)
        if text is not None:
            said |= {"hash": mark(text), "findings": words.findings()}
        if plain_at is not None:
            findings = findings_of(snapshot, row) if text is not None else ()
            said["plain"] = words.plain(page_without(found, text or "", findings, row))
        return said | {"examples": snapshot.examples}
    assert text is not None
    tokens = snapshot.tokens(row, wait=False) if len(text) <= engine_limits.QUICK_SIZE else None
    cost = tokens or cost_of(text)
    counted = None
    if cost is not None:
        total = tokens.total if tokens is not None else cost.tokens  # type: ignore[union-attr]
        limit = snapshot.reading.limit
        counted = {"total": total, "trained": cost.trained, "limit": limit, "exact": cost.exact}
    plain = None
    if plain_at is not None:
        page = page_of(found, tokens, findings_of(snapshot, row), row, plain_at, _cost(counted))
        plain, bounds = words.plain(page), Bounds(turns=0)
    shown = shown_example(found.line, found.view, tokens, bounds)
    return {
        "uri": document.uri,
        "version": snapshot.version,
        "row": row,
        "hash": mark(text),
        "examples": snapshot.examples,
        "reason": None,
        "format": shown.view.format.name,
        "formatTitle": shown.view.format.title,
        "title": shown.title,
        "sound": not found.line.tree.faults,
        "tokens": counted,
        **words.example(shown, found),
        "findings": words.findings(),
        "plain": plain,
    }


def _cost(counted: Mapping[str, Any] | None) -> str:
    """The tokens of an example in a few words."""
    if counted is None:
        return ""
    about = "" if counted["exact"] else "about "
    return f"{about}{count_of(counted['total'], 'token')} ({counted['trained']:,} trained)"


def _nothing(uri: str, version: int | None, row: int | None, reason: Message) -> dict[str, Any]:
    return {
        "uri": uri,
        "version": version,
        "row": row,
        "hash": None,
        "examples": 0,
        "reason": render(reason),
        "format": None,
        "formatTitle": None,
        "title": "",
        "sound": False,
        "tokens": None,
        "sections": [],
        "moreTurns": 0,
        "tools": [],
        "others": [],
        "findings": [],
        "plain": None,
    }


class _Words:
    """Puts what is shown of one line into the protocol's words."""

    def __init__(self, document: Document, snapshot: Snapshot, row: int) -> None:
        self._document, self._snapshot, self._row = document, snapshot, row

    def range(self, span: Span) -> dict[str, Any]:
        found = range_of(self._snapshot, self._row, span, self._document.encoding)
        return {
            name: {"line": it.line, "character": it.character}
            for name, it in (("start", found.start), ("end", found.end))
        }

    def plain(self, page: Page) -> dict[str, Any]:
        """A page, and what each of its rows is about as a position in the document."""
        return {
            "text": page.text,
            "at": page.at,
            "places": [
                {"row": it.row, "position": self.range(it.span)["start"], "heading": it.heading}
                for it in page.places
            ],
        }

    def example(self, shown: ShownExample, found: Read) -> dict[str, Any]:
        taught = found.view.format.method != "reinforcement"
        return {
            "sections": [
                {
                    "name": section.name,
                    "title": section.title,
                    "desired": section.desired,
                    "turns": [self._turn(turn, taught=taught) for turn in section.turns],
                }
                for section in shown.sections
            ],
            "moreTurns": shown.more,
            "tools": list(shown.tools),
            "others": [self._other(it) for it in shown.others],
        }

    def _turn(self, turn: ShownTurn, *, taught: bool) -> dict[str, Any]:
        weight = turn.weight
        return {
            "index": turn.index,
            "path": format_path(turn.path),
            "range": self.range(turn.span),
            "role": turn.role,
            "written": turn.written,
            "name": turn.name,
            "texts": [self._text(it) for it in turn.texts],
            "calls": [self._call(it) for it in turn.calls],
            "answers": turn.answers,
            "images": [self._image(it) for it in turn.images],
            "weight": {
                "value": weight_value(weight.value),
                "set": weight.value is not ABSENT,
                "path": format_path(weight.path) if weight.path is not None else None,
                "settable": weight.why_not is None,
                "why": render(weight.why_not) if weight.why_not is not None else None,
            },
            "trained": weight.trained.yes if taught else None,
            "why": render(weight.trained.why),
            "others": [self._other(it) for it in turn.others],
            "tokens": turn.tokens,
            "trainedTokens": turn.trained_tokens,
            "leftOut": turn.left_out,
        }

    def _text(self, text: ShownText) -> dict[str, Any]:
        return {
            "path": format_path(text.path),
            "range": self.range(text.span),
            "text": text.text,
            "length": text.length,
            "cut": text.cut,
            "hash": text.hash,
            "kind": text.kind,
            "editable": text.why_not is None,
            "why": render(text.why_not) if text.why_not is not None else None,
            "breaks": text.breaks,
        }

    def _call(self, call: ShownCall) -> dict[str, Any]:
        arguments = None
        if call.arguments is not None:
            arguments = {**self._text(call.arguments), "pretty": call.pretty, "valid": call.valid}
        return {"path": format_path(call.path), "id": call.id, "name": call.name, "arguments": arguments}

    def _image(self, image: ShownImage) -> dict[str, Any]:
        return {
            "path": format_path(image.path),
            "kind": image.kind,
            "type": image.type,
            "bytes": image.bytes,
            "width": image.size[0] if image.size is not None else None,
            "height": image.size[1] if image.size is not None else None,
            "address": image.address,
            "shown": image.shown,
        }

    def _other(self, other: Other) -> dict[str, Any]:
        return {
            "path": format_path(other.path),
            "range": self.range(other.span),
            "text": other.text,
            "cut": other.cut,
        }

    def findings(self) -> list[dict[str, Any]]:
        """The findings of the line, with the fixes that can be made."""
        document, row = self._document, self._row
        return [
            {
                "rule": it.rule,
                "severity": it.severity.value,
                "message": render(it.message),
                "path": format_path(it.path),
                "range": self.range(it.span or Span(0, 0)),
                "fixes": [
                    {
                        "title": render(action.title),
                        "safe": fix.safe,
                        "preferred": action.preferred,
                        "data": {
                            "uri": document.uri,
                            "version": self._snapshot.version,
                            **asdict(action.job),
                        },
                    }
                    for fix, action in fixes_of(self._snapshot, row, it)
                ],
            }
            for it in findings_of(self._snapshot, row)
        ]


def weight_value(value: object) -> object:
    """A weight as the answer has it: what is no number, true or false is written as text."""
    if value is ABSENT or value is None:
        return None
    return value if isinstance(value, bool | int | float) else Value(value).text
