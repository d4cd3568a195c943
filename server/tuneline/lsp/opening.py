"""Progress of files that take long to check when they are opened; a person who stops it keeps what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from tuneline.lsp.documents import Document
from tuneline.lsp.lane import Stage
from tuneline.lsp.progress import Progress

if TYPE_CHECKING:
    from tuneline.lsp.server import TunelineServer

# Smaller files are checked before a bar could be shown.
LINES = 2_000
SIZE = 2_000_000


class Opening:
    """The progress bars of documents that are checked for the first time, or again from the start."""

    def __init__(self, server: TunelineServer) -> None:
        self._server = server
        self._bars: dict[str, Progress] = {}

    def opened(self, document: Document) -> None:
        """Show a bar for a large document."""
        texts = document.state.texts
        if len(texts) < LINES and sum(map(len, texts)) < SIZE:
            return
        name = unquote(document.uri.rpartition("/")[2])
        bar = self._bars[document.uri] = Progress(self._server, f"Checking {name}")
        bar.start()

    def news(self, document: Document, stage: Stage) -> None:
        """Some lines more are checked."""
        bar = self._bars.get(document.uri)
        if bar is None:
            return
        if bar.cancelled:
            self._server.lane.give_up(document)
        if bar.cancelled or stage >= Stage.WHOLE:
            bar.end()
            del self._bars[document.uri]
            return
        rest = document.state.ledger.unchecked()
        bar.report(rest / len(document.state.texts) if rest >= 0 else 1.0)

    def closed(self, document: Document) -> None:
        """No bar for a document that is gone."""
        bar = self._bars.pop(document.uri, None)
        if bar is not None:
            bar.end()
