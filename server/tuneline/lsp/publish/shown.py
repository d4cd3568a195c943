"""What lenses, hints and semantic tokens were made from, to have them asked for again once more is known.

An answer says what it was made from when it is given. When a document makes progress, that is compared with what is
known now.
"""

from __future__ import annotations

import asyncio

from tuneline.lsp.documents import Document
from tuneline.lsp.publish.refresh import Refresh
from tuneline.lsp.work import Stage
from tuneline.rules.reading import Reading
from tuneline.tokens.encodings import is_loaded

# Seconds that a lens without token counts may stay once the whole file is checked: the counts are mostly there by then,
# and the client is asked once and not twice.
COUNTING = 2.0


class Shown:
    """What was shown of each document, by URI."""

    def __init__(self, refresh: Refresh) -> None:
        self._refresh = refresh
        self._lenses: dict[str, tuple[int | None, Stage]] = {}
        self._hints: dict[str, tuple[Reading, bool, bool]] = {}
        self._tokens: dict[str, Reading] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def lenses(self, document: Document, stage: Stage) -> None:
        """Lenses were made of what is known at this stage."""
        self._lenses[document.uri] = document.version, stage

    def hints(self, document: Document, reading: Reading) -> None:
        """Hints were made for this reading, with token counts if its encoder is loaded, and of findings so far."""
        self._hints[document.uri] = reading, is_loaded(reading.encoding), document.state.settled

    def tokens(self, document: Document, reading: Reading) -> None:
        """Semantic tokens were made for this reading."""
        self._tokens[document.uri] = reading

    def progressed(self, document: Document, stage: Stage) -> None:
        """More is known of a document: ask for what was made of less."""
        uri, reading = document.uri, document.state.reading
        if self._tokens.get(uri, reading) is not reading:
            self._tokens[uri] = reading
            self._refresh.tokens()
        self._look_at_hints(document)
        if stage >= Stage.WHOLE and self._lenses.get(uri) not in (None, (document.version, stage)):
            self._lenses[uri] = document.version, stage
            self._drop_timer(uri)
            if stage is Stage.TOKENS:
                self._refresh.lenses()
            else:
                loop = asyncio.get_running_loop()
                self._timers[uri] = loop.call_later(COUNTING, self._refresh.lenses)

    def encoder_loaded(self, document: Document) -> None:
        """Tokens can be counted now."""
        self._look_at_hints(document)

    def closed(self, document: Document) -> None:
        """Forget a document."""
        self._drop_timer(document.uri)
        for shown in (self._lenses, self._hints, self._tokens):
            shown.pop(document.uri, None)

    def _look_at_hints(self, document: Document) -> None:
        uri, reading, settled = document.uri, document.state.reading, document.state.settled
        known = reading, is_loaded(reading.encoding), settled
        before = self._hints.get(uri, known)
        # An edit unsettles what is known, and after an edit an editor asks by itself.
        if before[0] is not reading or before[1] is not known[1] or (settled and not before[2]):
            self._hints[uri] = known
            self._refresh.hints()

    def _drop_timer(self, uri: str) -> None:
        if (timer := self._timers.pop(uri, None)) is not None:
            timer.cancel()
