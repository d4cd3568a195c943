"""Findings of files that the editor has not opened: published by URI, also to clients that pull those of documents.

They are taken back when a file is opened, and when it or its settings are no longer those that were checked.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from lsprotocol import types

from tuneline.engine.worker import CheckedFile
from tuneline.features.findings import shown
from tuneline.lsp.configuration import Configuration
from tuneline.lsp.connection import Connection
from tuneline.lsp.documents import Document, Documents
from tuneline.lsp.publish.checked_content import CheckedContent, outdated
from tuneline.lsp.publish.diagnostics import Diagnostics
from tuneline.lsp.publish.translator import diagnostic, more
from tuneline.text.spans import Span


class ClosedFiles:
    """The files whose findings were published because the user asked for that."""

    def __init__(
        self,
        connection: Connection,
        documents: Documents,
        configuration: Configuration,
        diagnostics: Diagnostics,
    ) -> None:
        self._connection = connection
        self._documents = documents
        self._configuration = configuration
        self._diagnostics = diagnostics
        self._known: dict[str, CheckedContent] = {}

    def publish(self, uri: str, found: CheckedFile, content: CheckedContent) -> None:
        """Show what `worker.check_on_disk` found in a file as it was then, unless it was opened meanwhile."""
        if self._documents.get(uri) is not None:
            return
        self._known[uri] = content
        self._diagnostics.drop([uri])  # all would be there twice

        def range_of(row: int, span: Span) -> types.Range:
            return types.Range(types.Position(row, span.start), types.Position(row, span.end))

        findings = [shown(it) for it in found.placed]
        hidden = findings.pop() if found.total > len(findings) else None
        diagnostics = [diagnostic(it, uri, range_of, self._connection.client) for it in findings]
        if hidden is not None:
            diagnostics.append(more(hidden, found.total - len(findings), range_of))
        self._connection.publish(uri, diagnostics)

    def look_again(self, paths: Collection[Path] | None = None) -> None:
        """Something happened to files (None: or to settings): take back what was found and may no longer be true."""
        for uri in outdated(self._known, self._configuration, paths):
            del self._known[uri]
            self._connection.publish(uri, [])

    def opened(self, document: Document) -> None:
        """A client that pulls keeps what was pushed beside what it pulled: every finding would be there twice."""
        if self._known.pop(document.uri, None) is not None and self._connection.client.pull:
            self._connection.publish(document.uri, [])
