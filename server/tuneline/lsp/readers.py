"""Who can read the open documents: worked out in a thread of its own when somebody asks, and kept until the next edit.

A document that has not changed is not looked at again, and after an edit only the lines that it touched.
"""

from __future__ import annotations

from dataclasses import dataclass

from tuneline.engine import limits as engine_limits
from tuneline.engine.portability import Comparison, Portability
from tuneline.engine.snapshot import Snapshot
from tuneline.lsp import limits
from tuneline.lsp.background import Background
from tuneline.lsp.configuration import Applied, Configuration
from tuneline.lsp.documents import Document
from tuneline.targets.base import Target
from tuneline.targets.table import known_targets


@dataclass(slots=True)
class _Known:
    """What is known of one document. applied: the settings that it was worked out for."""

    applied: Applied
    comparison: Comparison
    found: Portability | None = None


class Readers:
    """The readers of the open documents, by URI."""

    def __init__(self, settings: Configuration) -> None:
        self._settings = settings
        self._background = Background("readers")
        self._known: dict[str, _Known] = {}

    def last(self, document: Document) -> Portability | None:
        """What was worked out last, maybe for an earlier text; None if nothing was, or for other settings."""
        known = self._known.get(document.uri)
        return None if known is None or known.applied is not self._settings.of(document.uri) else known.found

    async def of(self, document: Document, snapshot: Snapshot) -> Portability | None:
        """Who can read the text of a snapshot; None for one that is too long to look at beside everything else."""
        uri, applied = document.uri, self._settings.of(document.uri)
        known = self._known.get(uri)
        if known is None or known.applied is not applied:
            known = self._known[uri] = _Known(applied, Comparison(snapshot, targets_of(applied)))
        comparison = known.comparison

        def work() -> Portability | None:
            if not _is_short(snapshot):
                return None
            steps = comparison.look(snapshot)
            while True:
                try:
                    next(steps)
                except StopIteration as done:
                    found: Portability = done.value
                    return found

        known.found = await self._background.run(work)
        return known.found

    def closed(self, document: Document) -> None:
        """Forget a document."""
        self._known.pop(document.uri, None)


def targets_of(applied: Applied) -> tuple[Target, ...]:
    """The targets that a document is compared for: all that its settings know."""
    return known_targets(applied.settings.own_targets)


def _is_short(snapshot: Snapshot) -> bool:
    size = 0
    for text in snapshot.texts:
        size += len(text)
        if len(text) > engine_limits.QUICK_SIZE or size > limits.READERS_SIZE:
            return False
    return True
