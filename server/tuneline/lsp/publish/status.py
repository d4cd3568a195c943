"""The notification `tuneline/status`: what a client may show beside a document, sent when it changes.

Only to clients that ask for it with `tunelineStatus: true` in their experimental capabilities or their
initialization options. It holds names and numbers, never text of the document.
"""

from __future__ import annotations

import time
from typing import Any

from tuneline.domain.severity import Severity
from tuneline.engine.document import FileState
from tuneline.engine.statistics import Totals
from tuneline.features.truncation import sizes, truncations
from tuneline.lsp.connection import Connection
from tuneline.lsp.documents import Document
from tuneline.lsp.scheduler import Scheduler
from tuneline.lsp.work import Stage
from tuneline.targets.table import ANY

METHOD = "tuneline/status"
# Seconds between two notifications about a file that is still being checked.
GAP = 0.5


class Status:
    """What clients that want it were sent for each document."""

    def __init__(self, connection: Connection, scheduler: Scheduler) -> None:
        self._connection = connection
        self._scheduler = scheduler
        self._sent: dict[str, dict[str, Any]] = {}
        self._at: dict[str, float] = {}

    def progressed(self, document: Document, stage: Stage) -> None:
        """More is known of a document."""
        if not self._connection.client.status:
            return
        # Right after an edit nothing is sent: the whole file is looked at again in a moment.
        whole = stage >= Stage.WHOLE
        if stage is Stage.LINES or (not whole and time.monotonic() - self._at.get(document.uri, 0.0) < GAP):
            return
        counted = self._scheduler.totals(document) if stage is Stage.TOKENS else None
        words = {"uri": document.uri, **status(document.state, counted, complete=whole)}
        sent = self._sent.get(document.uri)
        if stage is Stage.WHOLE and sent is not None and sent["complete"]:
            words["tokens"] = sent["tokens"]  # the sums from before the edit, until there are new ones
        if words == sent:
            return
        self._sent[document.uri] = words
        self._at[document.uri] = time.monotonic()
        self._connection.send(METHOD, {**words, "version": document.version})

    def closed(self, document: Document) -> None:
        """Forget a document."""
        self._sent.pop(document.uri, None)
        self._at.pop(document.uri, None)


def status(state: FileState, totals: Totals | None, *, complete: bool) -> dict[str, Any]:
    """What is known of a file, as plain JSON. `tokens` is null until all examples are counted, and where none could be.

    A file all of whose lines are broken is called what the lines seem to be.
    """
    counts = state.assembly.worst(0).counts
    reading = state.reading
    vote = state.assembly.vote
    found = sizes(state)
    meant = reading.formats.get(vote.format or "")
    return {
        "format": vote.format if complete else reading.format.name if reading.format else None,
        "formatReason": str(vote.reason),
        "target": ",".join(it.name for it in reading.targets) or ANY,
        "model": reading.model.name if reading.model else reading.model_name,
        "contents": state.assembly.coverage.contents(reading.formats) or (meant.title if meant else ""),
        "covered": state.assembly.coverage.words(reading.formats),
        "wholeChecked": state.assembly.coverage.whole,
        "examples": found.examples,
        "lines": len(state.texts),
        "tokens": totals.as_data() if totals is not None and totals.examples else None,
        "findings": {severity.value: counts[severity] for severity in Severity},
        "limits": list(truncations(found, counts.total())),
        "complete": complete,
    }
