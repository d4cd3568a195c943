"""Expand selection, for as many cursors as there are."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from tuneline.features.selection import selections
from tuneline.lsp.handlers.request import Request
from tuneline.text.spans import Span


async def selection_ranges(
    request: Request, params: types.SelectionRangeParams
) -> Sequence[types.SelectionRange]:
    """textDocument/selectionRange."""
    lines = request.snapshot.texts
    places = [request.document.place(position) for position in params.positions]
    texts = [lines[row] for row in {row for row, _ in places} if row < len(lines)]
    return await request.session.requests.read(texts, lambda: [_around(request, *place) for place in places])


def _around(request: Request, row: int, column: int) -> types.SelectionRange:
    if row >= len(request.snapshot.texts):  # after the last line ending
        return types.SelectionRange(request.range(row, Span(0, 0)))
    around: types.SelectionRange | None = None
    for span in reversed(selections(request.snapshot, row, column)):
        around = types.SelectionRange(request.range(row, span), around)
    assert around is not None, "the line itself is always selected"
    return around
