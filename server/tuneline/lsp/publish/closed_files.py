"""Findings of files that the editor has not opened: published by URI, also to clients that pull those of documents.

They are taken back when a file is opened, and when it or its settings are no longer those that were checked.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from tuneline.engine.worker import CheckedFile
from tuneline.features.findings import shown
from tuneline.lsp.publish.basis import Basis, outdated
from tuneline.lsp.publish.translator import diagnostic, more
from tuneline.text.spans import Span

if TYPE_CHECKING:
    from tuneline.lsp.documents import Document
    from tuneline.lsp.session import TunelineServer

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuneline.lsp.session import TunelineServer


class Checked:
    """The files whose findings were published because somebody asked for that."""

    def __init__(self, server: TunelineServer) -> None:
        self._server = server
        self._known: dict[str, Basis] = {}
        server.documents.opened.append(self._opened)

    def publish(self, uri: str, found: CheckedFile, basis: Basis) -> None:
        """Show what `worker.check_on_disk` found in a file as it was then, unless it was opened meanwhile."""
        if self._server.documents.get(uri) is not None:
            return
        self._known[uri] = basis
        self._server.diagnostics.drop([uri])  # all would be there twice

        def range_of(row: int, span: Span) -> types.Range:
            units = found.units[row, span]
            return types.Range(types.Position(row, units.start), types.Position(row, units.end))

        findings = [shown(it) for it in found.placed]
        hidden = findings.pop() if found.total > len(findings) else None
        diagnostics = [diagnostic(it, uri, range_of, self._server.client) for it in findings]
        if hidden is not None:
            diagnostics.append(more(hidden, found.total - len(findings), range_of))
        self._publish(uri, diagnostics)

    def look_again(self, paths: Collection[Path] | None = None) -> None:
        """Something happened to files, or to settings: what was found and may be untrue by now is taken back."""
        for uri in outdated(self._server, self._known, paths):
            del self._known[uri]
            self._publish(uri, [])

    def _opened(self, document: Document) -> None:
        # A client that pulls keeps what was pushed beside what it pulled: every finding would be there twice.
        if self._known.pop(document.uri, None) is not None and self._server.client.pull:
            self._publish(document.uri, [])

    def _publish(self, uri: str, diagnostics: list[types.Diagnostic]) -> None:
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics))
