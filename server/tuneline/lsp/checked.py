"""Findings of files that the editor has not opened: published by URI, also to clients that pull those of documents.

They are taken back when a file is opened, and when it is no longer the one that was checked. Watchers also tell of
what happened before the check, so it is the file that is asked, not what they say happened to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from tuneline.features.pages import rule_url
from tuneline.lsp.convert import path_of
from tuneline.lsp.diagnostics import SEVERITIES, SOURCE, hidden_words
from tuneline.targets.severity import Severity

if TYPE_CHECKING:
    from tuneline.lsp.documents import Document
    from tuneline.lsp.server import TunelineServer

# What tells one content of a file from the next: size and time; None if there is no file.
Mark = tuple[int, int] | None


def mark_of(path: Path) -> Mark:
    """How a file is now."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


class Checked:
    """The files whose findings were published because somebody asked for that."""

    def __init__(self, server: TunelineServer) -> None:
        self._server = server
        self._marks: dict[str, Mark] = {}
        server.documents.opened.append(self._opened)

    def publish(self, uri: str, found: dict[str, Any], mark: Mark) -> None:
        """Show what `checking.check_on_disk` found, unless the file was opened meanwhile. `mark`: how it was then."""
        if self._server.documents.get(uri) is not None:
            return
        self._marks[uri] = mark
        diagnostics = [self._diagnostic(uri, it) for it in found["findings"]]
        hidden = found["total"] - len(diagnostics)
        if hidden > 0:
            last = diagnostics.pop()
            words = hidden_words(hidden + 1)
            diagnostics.append(
                types.Diagnostic(range=last.range, message=words, severity=last.severity, source=SOURCE)
            )
        self._publish(uri, diagnostics)

    def look_again(self, paths: Iterable[Path]) -> None:
        """Something happened to files: what was found in those that are others now, or gone, is taken back."""
        changed = set(paths)
        for uri, mark in tuple(self._marks.items()):
            path = path_of(uri)
            if path in changed and mark_of(path) != mark:
                del self._marks[uri]
                self._publish(uri, [])

    def _opened(self, document: Document) -> None:
        # A client that pulls keeps what was pushed beside what it pulled: every finding would be there twice.
        if document.uri in self._marks:
            del self._marks[document.uri]
            if self._server.client.pull:
                self._publish(document.uri, [])

    def _publish(self, uri: str, diagnostics: list[types.Diagnostic]) -> None:
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics))

    def _diagnostic(self, uri: str, it: dict[str, Any]) -> types.Diagnostic:
        client = self._server.client
        related = [
            types.DiagnosticRelatedInformation(types.Location(uri, _range(other)), other["message"])
            for other in it["related"]
        ]
        return types.Diagnostic(
            range=_range(it),
            message=it["message"],
            severity=SEVERITIES[Severity(it["severity"])],
            code=it["rule"],
            code_description=types.CodeDescription(rule_url(it["rule"])) if client.code_description else None,
            source=SOURCE,
            related_information=(related or None) if client.related_information else None,
        )


def _range(it: dict[str, Any]) -> types.Range:
    return types.Range(types.Position(it["row"], it["start"]), types.Position(it["row"], it["end"]))
