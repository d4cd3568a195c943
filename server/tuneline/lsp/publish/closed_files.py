"""Findings of files that the editor has not opened: published by URI, also to clients that pull those of documents.

They are taken back when a file is opened, and when it or its settings are no longer those that were checked.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from tuneline.domain.severity import Severity
from tuneline.features.long_lines import with_place
from tuneline.features.pages import rule_url
from tuneline.lsp.publish.basis import Basis, outdated
from tuneline.lsp.publish.diagnostics import SEVERITIES, SOURCE, hidden_words

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

    def publish(self, uri: str, found: dict[str, Any], basis: Basis) -> None:
        """Show what `checking.check_on_disk` found in a file as it was then, unless it was opened meanwhile."""
        if self._server.documents.get(uri) is not None:
            return
        self._known[uri] = basis
        self._server.diagnostics.drop([uri])  # all would be there twice
        diagnostics = [self._diagnostic(uri, it) for it in found["findings"]]
        hidden = found["total"] - len(diagnostics)
        if hidden > 0:
            last = diagnostics.pop()
            words = hidden_words(hidden + 1)
            diagnostics.append(
                types.Diagnostic(range=last.range, message=words, severity=last.severity, source=SOURCE)
            )
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

    def _diagnostic(self, uri: str, it: dict[str, Any]) -> types.Diagnostic:
        client = self._server.client
        related = [
            types.DiagnosticRelatedInformation(types.Location(uri, _range(other)), other["message"])
            for other in it["related"]
        ]
        return types.Diagnostic(
            range=_range(it),
            message=with_place(it["message"], tuple(it["path"]), it["column"]),
            severity=SEVERITIES[Severity(it["severity"])],
            code=it["rule"],
            code_description=types.CodeDescription(rule_url(it["rule"])) if client.code_description else None,
            source=SOURCE,
            related_information=(related or None) if client.related_information else None,
        )


def _range(it: dict[str, Any]) -> types.Range:
    return types.Range(types.Position(it["row"], it["start"]), types.Position(it["row"], it["end"]))
