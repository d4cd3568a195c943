"""One request about an open document: the text that it found, and ranges in that text in the client's units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from lsprotocol import types

from tuneline.engine.snapshot import Snapshot
from tuneline.lsp.documents import Document
from tuneline.lsp.session import Session
from tuneline.lsp.translate import range_of
from tuneline.text.spans import Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What a handler answers. The document may change while the answer is made; `snapshot` does not."""

    session: Session
    document: Document
    snapshot: Snapshot

    def range(self, row: int, span: Span, end_row: int | None = None) -> types.Range:
        """The client's range from `span.start` in `row` to `span.end` in `end_row`, the same row if not given."""
        return range_of(self.snapshot, row, span, self.document.encoding, end_row)

    def rows_looked_at(self, where: types.Range) -> tuple[int, int]:
        """The first and the last row of a range that somebody looks at, which is checked before others."""
        first, last = self.document.place(where.start)[0], self.document.place(where.end)[0]
        self.session.scheduler.prefer(self.document, first, last - first + 1)
        return first, last

    async def read(
        self, place: tuple[int, int], work: Callable[[Snapshot, int, int], T], around: int = 0
    ) -> T:
        """What some work makes of a row and column; it reads that line, and so many above and below."""
        row, column = place
        texts = self.snapshot.texts[max(row - around, 0) : row + around + 1]
        return await self.session.requests.read(texts, lambda: work(self.snapshot, row, column))
