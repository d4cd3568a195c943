"""Diagnostics: findings in the protocol's words, pulled by the client where it can, else pushed; never both.

A list is at most 1000 long, worst first, and is not sent again while it is the same. While a file is checked for
the first time its list only grows; while it is checked again the old list stays until the new one is as good.
"""

from __future__ import annotations

import asyncio
import pathlib
import time
from collections.abc import Collection, Iterable
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types

from tuneline.engine import limits
from tuneline.lsp.documents import Document
from tuneline.lsp.publish.basis import Basis, outdated
from tuneline.lsp.publish.translator import Translator
from tuneline.lsp.scheduler import Stage

if TYPE_CHECKING:
    from tuneline.lsp.session import TunelineServer

# Seconds between two lists of a file that is still being checked.
GAP = 0.5
# After a list that took long to send, the next one waits so many times as long: typing goes first.
PATIENCE = 8
# Seconds that a pull of a newly opened file waits for the whole file, which nearly all reach.
FIRST_PULL = 0.3


class Listed(NamedTuple):
    """A list as the client has it."""

    items: list[types.Diagnostic]
    result_id: str


class Diagnostics:
    """What the client was told of each document."""

    def __init__(self, server: TunelineServer) -> None:
        self._server = server
        self._translators: dict[str, Translator] = {}
        self._listed: dict[str, Listed] = {}
        # Of documents that were closed with the text that the file has: their findings stay true.
        self._closed: dict[str, tuple[Listed, Basis]] = {}
        self._ids = count(1)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        # By document: when it was published, for which version, and what that took.
        self._published: dict[str, tuple[float, int | None, float]] = {}
        self._refresh: asyncio.Task[Any] | None = None
        self._refresh_again = False
        # Those who wait for something to change.
        self._waiting: set[asyncio.Future[None]] = set()

    async def change(self) -> None:
        """Wait until a list may be another one than now."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await waiter
        finally:
            self._waiting.discard(waiter)

    def changed(self) -> None:
        """A list may be another one now."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)

    def news(self, document: Document, stage: Stage) -> None:
        """Something more is known of a document, or it was edited."""
        if self._server.client.pull:
            if stage is Stage.WHOLE:
                self._ask_to_pull_again(document)
                self.changed()
        else:
            self._schedule(document, stage)

    def closed(self, document: Document) -> None:
        """A document was closed: what was pushed goes away."""
        uri = document.uri
        timer = self._timers.pop(uri, None)
        if timer is not None:
            timer.cancel()
        self._translators.pop(uri, None)
        listed = self._listed.pop(uri, None)
        self._published.pop(uri, None)
        if not self._server.client.pull and listed is not None and listed.items:
            self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def keep(self, uri: str, listed: Listed, basis: Basis) -> None:
        """A closed document's findings may still be true of its file."""
        self._closed[uri] = listed, basis
        while len(self._closed) > limits.CLOSED_FILES:
            del self._closed[next(iter(self._closed))]

    def kept(self, uri: str) -> Listed | None:
        """The list that is kept of a closed document."""
        return self._closed[uri][0] if uri in self._closed else None

    def known(self, uri: str) -> Listed | None:
        """The list that the client has of an open document."""
        return self._listed.get(uri)

    def look_again(self, paths: Collection[pathlib.Path] | None = None) -> None:
        """Something happened to files, or to settings: what was found in closed ones and may be untrue is dropped."""
        self.drop(outdated(self._server, {uri: basis for uri, (_, basis) in self._closed.items()}, paths))

    def drop(self, uris: Iterable[str]) -> None:
        """What was found in these files is told no longer, as far as nobody has them open."""
        dropped = [uri for uri in uris if self._closed.pop(uri, None) is not None]
        if dropped:
            self.refresh()
            self.changed()

    async def pull(self, document: Document) -> Listed | None:
        """The list of a document, as whole as can be had soon; None if it is closed meanwhile."""
        scheduler = self._server.scheduler
        self._closed.pop(document.uri, None)
        if not self._server.client.refresh_diagnostics:
            # Nothing can be told later, so everything is told now.
            await scheduler.reach(document, Stage.WHOLE)
        elif document.uri not in self._listed:
            await scheduler.reach(document, Stage.WHOLE, FIRST_PULL)
        # What is kept by URI is that of another document by now, if it was opened again.
        return self._update(document) if self._server.documents.get(document.uri) is document else None

    def workspace(self) -> dict[str, tuple[int | None, Listed]]:
        """The lists of all files that are known, with the version of those that are open."""
        known: dict[str, tuple[int | None, Listed]] = {
            uri: (None, it) for uri, (it, _) in self._closed.items()
        }
        for document in self._server.documents.all():
            known[document.uri] = (document.version, self._update(document))
        return known

    def refresh(self) -> None:
        """Ask the client to pull again, where it can be asked; once at a time."""
        if not self._server.client.refresh_diagnostics:
            return
        # The client may have pulled already for a request that it has not answered yet: it is asked once more.
        self._refresh_again = True
        if self._refresh is None or self._refresh.done():
            self._refresh = asyncio.get_running_loop().create_task(self._ask_to_refresh())

    async def _ask_to_refresh(self) -> None:
        while self._refresh_again:
            self._refresh_again = False
            await self._server.ask(types.WORKSPACE_DIAGNOSTIC_REFRESH)

    def _update(self, document: Document) -> Listed:
        """The list as it is now; the one before where nothing changed or the new one would not be as good."""
        before = self._listed.get(document.uri)
        if before is not None and not self._server.scheduler.is_steady(document):
            return before
        items = self._translate(document)
        if before is None or before.items != items:
            before = self._listed[document.uri] = Listed(items, str(next(self._ids)))
        return before

    def _translate(self, document: Document) -> list[types.Diagnostic]:
        translator = self._translators.get(document.uri)
        if translator is None:
            translator = self._translators[document.uri] = Translator(document, self._server.client)
        return translator.diagnostics()

    def _ask_to_pull_again(self, document: Document) -> None:
        before = self._listed.get(document.uri)
        if before is not None and self._translate(document) != before.items:
            self.refresh()

    def _schedule(self, document: Document, stage: Stage) -> None:
        """Push soon: an edit and the end of the work at once, what comes in between now and then."""
        uri = document.uri
        if stage is Stage.TOKENS or not self._server.scheduler.is_steady(document):
            return
        sent, version, took = self._published.get(uri, (0.0, None, 0.0))
        urgent = document.version != version
        if stage is Stage.LINES and (not urgent or uri not in self._published):
            return  # the whole is a moment away
        now = time.monotonic()
        # Whole: a quiet moment.
        at = now if stage is Stage.WHOLE else sent + (took * PATIENCE if urgent else GAP)
        if at <= now:
            self._push(uri)
            return
        timer = self._timers.get(uri)
        if timer is not None and not timer.cancelled():
            if timer.when() <= asyncio.get_running_loop().time() + (at - now):
                return
            timer.cancel()
        self._timers[uri] = asyncio.get_running_loop().call_later(at - now, self._push, uri)

    def _push(self, uri: str) -> None:
        timer = self._timers.pop(uri, None)
        if timer is not None:
            timer.cancel()
        document = self._server.documents.get(uri)
        if document is None or not self._server.scheduler.is_steady(document):
            return
        start = time.monotonic()
        before = self._listed.get(uri)
        listed = self._update(document)
        # An empty first list says that the file was checked and is sound; not before that is known.
        nothing_yet = (
            before is None and not listed.items and self._server.scheduler.stage(document) < Stage.WHOLE
        )
        if nothing_yet:
            del self._listed[uri]
        elif listed is not before:
            self._server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, listed.items, document.version)
            )
        end = time.monotonic()
        self._published[uri] = (end, document.version, end - start)
