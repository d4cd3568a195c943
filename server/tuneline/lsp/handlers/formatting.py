"""Formatting of a document or a range. Options about indentation do not apply: an example is one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from tuneline.features.formatting import format_rows
from tuneline.lsp.handlers.request import Request
from tuneline.text.spans import Span


async def formatting(request: Request, _: types.DocumentFormattingParams) -> Sequence[types.TextEdit]:
    """textDocument/formatting."""
    return await request.session.requests.collect(_edits(request, 0, len(request.document.lines)))


async def range_formatting(
    request: Request, params: types.DocumentRangeFormattingParams
) -> Sequence[types.TextEdit]:
    """textDocument/rangeFormatting."""
    ends = map(request.document.place, (params.range.start, params.range.end))
    (first, _), (last, column) = sorted(ends)
    # A selection of whole lines ends at the beginning of the next one.
    end = last + 1 if column or last == first else last
    return await request.session.requests.collect(_edits(request, first, end))


def _edits(request: Request, first: int, end: int) -> Iterator[types.TextEdit | None]:
    for row, edits in format_rows(request.snapshot, first, end):
        yield None
        for edit in edits:
            yield types.TextEdit(request.range(row, Span(edit.start, edit.end)), edit.text)
