"""Findings of files that the editor has not opened: published by URI, also to clients that pull those of documents.

They are taken back when a file is opened, and when it or its settings are no longer those that were checked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
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


@dataclass(eq=False)
class ClosedFiles:
    """The files whose findings were published because the user asked for that."""

    connection: Connection
    documents: Documents
    configuration: Configuration
    diagnostics: Diagnostics
    _known: dict[str, CheckedContent] = field(default_factory=dict, init=False)

    def publish(self, uri: str, found: CheckedFile, content: CheckedContent) -> None:
        """Show what `worker.check_on_disk` found in a file as it was then, unless it was opened meanwhile."""
        if self.documents.get(uri) is not None:
            return
        self._known[uri] = content
        self.diagnostics.drop([uri])  # all would be there twice

        def range_of(row: int, span: Span) -> types.Range:
            return types.Range(types.Position(row, span.start), types.Position(row, span.end))

        findings = [shown(it) for it in found.placed]
        hidden = findings.pop() if found.total > len(findings) else None
        listed = [diagnostic(it, uri, range_of, self.connection.client) for it in findings]
        if hidden is not None:
            listed.append(more(hidden, found.total - len(findings), range_of))
        self.connection.publish(uri, listed)

    def look_again(self, paths: Collection[Path] | None = None) -> None:
        """Something happened to files (None: or to settings): take back what was found and may no longer be true."""
        for uri in outdated(self._known, self.configuration, paths):
            del self._known[uri]
            self.connection.publish(uri, [])

    def opened(self, document: Document) -> None:
        """A client that pulls keeps what was pushed beside what it pulled: every finding would be there twice."""
        if self._known.pop(document.uri, None) is not None and self.connection.client.pull:
            self.connection.publish(document.uri, [])
