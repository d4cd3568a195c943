"""Diagnostics: findings in the protocol's words, pulled by the client where it can, else pushed; never both.

A list is at most 1000 long, worst first, and is not sent again while it is the same. While a file is checked for
the first time its list only grows; while it is checked again the old list stays until the new one is as good.
"""

from __future__ import annotations

import asyncio
import pathlib
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from lsprotocol import types

from tuneline.lsp import limits as lsp_limits
from tuneline.lsp.configuration import Configuration
from tuneline.lsp.connection import Connection
from tuneline.lsp.documents import Document, Documents
from tuneline.lsp.publish.checked_content import CheckedContent, content_of, holds, outdated
from tuneline.lsp.publish.refresh import Refresh
from tuneline.lsp.publish.translator import Translator
from tuneline.lsp.scheduler import Scheduler
from tuneline.lsp.translate import path_of
from tuneline.lsp.work import Stage

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


@dataclass(eq=False)
class Diagnostics:
    """What the client was sent for each document."""

    connection: Connection
    documents: Documents
    configuration: Configuration
    scheduler: Scheduler
    refresh: Refresh
    _translators: dict[str, Translator] = field(default_factory=dict, init=False)
    _listed: dict[str, Listed] = field(default_factory=dict, init=False)
    # Of documents that were closed with the text that the file has: their findings stay true.
    _closed: dict[str, tuple[Listed, CheckedContent]] = field(default_factory=dict, init=False)
    _comparing: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _ids: Iterator[int] = field(default_factory=lambda: count(1), init=False)
    _timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict, init=False)
    # By document: when it was published, for which version, and what that took.
    _published: dict[str, tuple[float, int | None, float]] = field(default_factory=dict, init=False)
    # Set with the next change, for requests that wait for one.
    _change: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def progressed(self, document: Document, stage: Stage) -> None:
        """More is known of a document, or it was edited."""
        if not self.connection.client.pull:
            self._schedule(document, stage)
        elif stage is Stage.WHOLE:
            before = self._listed.get(document.uri)
            if before is not None and self._translate(document) != before.items:
                self.refresh.diagnostics()
            self._changed()

    def closed(self, document: Document) -> None:
        """A document was closed: what was pushed goes away, what was pulled stays as long as the file is the same."""
        uri, path = document.uri, path_of(document.uri)
        if (timer := self._timers.pop(uri, None)) is not None:
            timer.cancel()
        self._translators.pop(uri, None)
        listed = self._listed.pop(uri, None)
        self._published.pop(uri, None)
        if listed is None or not listed.items:
            self._changed()
        elif not self.connection.client.pull:
            self.connection.publish(uri, [])
        elif path is None:
            self._changed()
        else:
            # Kept at once: what stays would be gone for a moment otherwise.
            self._keep(uri, listed, content_of(uri, self.configuration))
            task = asyncio.create_task(self._compare(uri, path, document.lines.text(), listed))
            self._comparing.add(task)
            task.add_done_callback(self._comparing.discard)

    def look_again(self, paths: Collection[pathlib.Path] | None = None) -> None:
        """Something happened to files (None: or to settings): drop what was found in closed ones and may be untrue."""
        known = {uri: content for uri, (_, content) in self._closed.items()}
        self.drop(outdated(known, self.configuration, paths))

    def drop(self, uris: Iterable[str]) -> None:
        """Forget what was found in these files, as far as nobody has them open."""
        dropped = [uri for uri in uris if self._closed.pop(uri, None) is not None]
        if dropped:
            self.refresh.diagnostics()
            self._changed()

    async def change(self) -> None:
        """Wait until a list may have changed."""
        await self._change.wait()

    async def pull(self, document: Document) -> Listed | None:
        """The list of a document, as complete as can be had soon; None if it is closed meanwhile."""
        self._closed.pop(document.uri, None)
        if not self.connection.client.refresh_diagnostics:
            # The client cannot be asked to pull again, so the list has to be complete.
            await self.scheduler.reach(document, Stage.WHOLE)
        elif document.uri not in self._listed:
            await self.scheduler.reach(document, Stage.WHOLE, FIRST_PULL)
        # What is kept by URI is that of another document by now, if it was opened again.
        return self._update(document) if self.documents.get(document.uri) is document else None

    def workspace(self) -> dict[str, tuple[int | None, Listed]]:
        """The lists of all files that are known, with the version of those that are open."""
        known: dict[str, tuple[int | None, Listed]] = {
            uri: (None, listed) for uri, (listed, _) in self._closed.items()
        }
        for document in self.documents.all():
            known[document.uri] = (document.version, self._update(document))
        return known

    def _changed(self) -> None:
        self._change.set()
        self._change = asyncio.Event()

    def _keep(self, uri: str, listed: Listed, content: CheckedContent) -> None:
        self._closed[uri] = listed, content
        while len(self._closed) > lsp_limits.CLOSED_FILES:
            del self._closed[next(iter(self._closed))]

    async def _compare(self, uri: str, path: pathlib.Path, text: str, listed: Listed) -> None:
        same = await asyncio.to_thread(holds, path, text)
        if not same and uri in self._closed and self._closed[uri][0] is listed:
            self.drop([uri])

    def _update(self, document: Document) -> Listed:
        """The list as it is now; the one before where nothing changed or the new one would not be as good."""
        before = self._listed.get(document.uri)
        if before is not None and not self.scheduler.is_steady(document):
            return before
        items = self._translate(document)
        if before is None or before.items != items:
            before = self._listed[document.uri] = Listed(items, str(next(self._ids)))
        return before

    def _translate(self, document: Document) -> list[types.Diagnostic]:
        fresh = Translator(document, self.connection.client)
        return self._translators.setdefault(document.uri, fresh).diagnostics()

    def _schedule(self, document: Document, stage: Stage) -> None:
        """Push soon: an edit and the end of the work at once, what comes in between now and then."""
        uri = document.uri
        if stage is Stage.TOKENS or not self.scheduler.is_steady(document):
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
        if (timer := self._timers.pop(uri, None)) is not None:
            timer.cancel()
        document = self.documents.get(uri)
        if document is None or not self.scheduler.is_steady(document):
            return
        start = time.monotonic()
        before = self._listed.get(uri)
        listed = self._update(document)
        # An empty first list says that the file was checked and is sound; not before that is known.
        nothing_yet = before is None and not listed.items and self.scheduler.stage(document) < Stage.WHOLE
        if nothing_yet:
            del self._listed[uri]
        elif listed is not before:
            self.connection.publish(uri, listed.items, document.version)
        end = time.monotonic()
        self._published[uri] = (end, document.version, end - start)
