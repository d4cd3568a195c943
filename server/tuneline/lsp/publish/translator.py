"""Findings as diagnostics: the translation into the protocol's words, for open documents and files on disk alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from lsprotocol import types

from tuneline.domain.severity import Severity
from tuneline.engine.fold import Placed
from tuneline.engine.locate import locate, span_in
from tuneline.features import limits
from tuneline.features.findings import Shown, shown
from tuneline.features.long_lines import with_place
from tuneline.lsp.client import Client
from tuneline.lsp.documents import Document
from tuneline.lsp.rpc.markup import Markdown
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Part, Path
from tuneline.text.message import render, said
from tuneline.text.spans import Span

SOURCE = "tuneline"

# The protocol has the same four, by the same names.
SEVERITIES = {severity: types.DiagnosticSeverity[severity.name.title()] for severity in Severity}

# From a row and a span in code points to the client's range.
RangeOf = Callable[[int, Span], types.Range]
_Place = tuple[str, Path, Part]


def diagnostic(
    finding: Shown, uri: str, range_of: RangeOf, client: Client, mark: str | None = None
) -> types.Diagnostic:
    """A finding in a file as this client can show it.

    mark: tells code actions whether the line is still the one that the finding was made of, see `line_mark`; None
      for a file that is not open.
    """
    related = [
        types.DiagnosticRelatedInformation(types.Location(uri, range_of(it.row, it.span)), it.message)
        for it in finding.related
    ]
    has_data = mark is not None and client.diagnostic_data
    return types.Diagnostic(
        range=range_of(finding.row, finding.span),
        message=_text(finding, client),
        severity=SEVERITIES[finding.severity],
        code=finding.rule,
        code_description=types.CodeDescription(finding.url) if client.code_description else None,
        source=SOURCE,
        related_information=(related or None) if client.related_information else None,
        data={"rule": finding.rule, "line": mark} if has_data else None,
    )


def _text(finding: Shown, client: Client) -> str:
    message = with_place(finding.said or said(finding.message), finding.path, finding.span.start)
    return Markdown(render(message, "markdown")) if client.markup_messages else render(message)


def more(hidden: Shown, number: int, range_of: RangeOf) -> types.Diagnostic:
    """What takes the place of `hidden`, the first of so many findings that are too many for a list."""
    return types.Diagnostic(
        range=range_of(hidden.row, hidden.span),
        message=(
            f"{number:,} more findings are not shown, the first of them here. They appear as others are fixed;"
            ' in a terminal, "tuneline check" prints them all.'
        ),
        severity=SEVERITIES[hidden.severity],
        source=SOURCE,
    )


def line_mark(text: str) -> str:
    """A word that tells whether a line is still the one that a diagnostic was made of; for this process only."""
    return f"{hash(text) & 0xFFFF_FFFF_FFFF:x}"


class Translator:
    """Makes diagnostics of one document; remembers where things are in lines that did not change."""

    def __init__(self, document: Document, client: Client) -> None:
        self._document = document
        self._client = client
        self._spans: dict[_Place, Span] = {}

    def diagnostics(self, most: int = limits.DIAGNOSTICS) -> list[types.Diagnostic]:
        """What is known of the document, worst first; if there is more than `most`, the last one says so."""
        worst = self._document.state.assembly.worst(most)
        placed, hidden = worst.placed, worst.hidden
        if hidden is not None:
            hidden = placed.pop()
        fresh: dict[_Place, Span] = {}
        # Findings of one line come together, and a line may have a hundred.
        read = lru_cache(1)(parse)

        def find(text: str, path: Path, part: Part) -> Span:
            place = (text, path, part)
            span = fresh.get(place) or self._spans.get(place)
            span = span or span_in(text, path, part, read(text) if path else None)
            fresh[place] = span
            return span

        def located(item: Placed) -> Shown:
            return shown(locate(item, self._text, find))

        document = self._document
        found = [
            diagnostic(
                located(item), document.uri, document.range, self._client, line_mark(self._text(item.row))
            )
            for item in placed
        ]
        if hidden is not None:
            found.append(more(located(hidden), worst.counts.total() - len(placed), document.range))
        self._spans = fresh
        return found

    def _text(self, row: int) -> str:
        texts = self._document.state.texts
        return texts[row] if 0 <= row < len(texts) else ""
