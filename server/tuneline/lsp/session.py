"""What happens in an editor, and what follows from it.

One method for each thing that happens; its lines are the order of what follows. A key press arrives at
`handlers/text_sync.py`, which changes the document and calls `edited`; the scheduler calls `progressed` whenever more
is known of a document. Components know the connection and each other as far as they need, and nobody knows the server.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types

from tuneline.engine.weigh import ActiveRules
from tuneline.lsp.background import Background
from tuneline.lsp.client import Client, read_client
from tuneline.lsp.configuration import SECTION, Configuration
from tuneline.lsp.connection import Connection
from tuneline.lsp.documents import Document, Documents
from tuneline.lsp.encoders import Encoders
from tuneline.lsp.publish.closed_files import ClosedFiles
from tuneline.lsp.publish.diagnostics import Diagnostics
from tuneline.lsp.publish.progress import OpeningBars
from tuneline.lsp.publish.refresh import Refresh
from tuneline.lsp.publish.shown import Shown
from tuneline.lsp.publish.status import Status
from tuneline.lsp.readers import Readers
from tuneline.lsp.scheduler import Scheduler
from tuneline.lsp.shared_answers import SharedAnswers
from tuneline.lsp.work import Stage
from tuneline.rules.reading import Reading

# Problems with settings that one message names; the log has them all.
_NAMED = 3


class Session:
    """One client and its documents."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.settings = Configuration()
        self.documents = Documents(self._scope)
        self.scheduler = Scheduler(self.progressed, Background("lines"))
        # What is answered with takes long sometimes; what the user asked for expressly takes long mostly.
        self.requests = Background("requests")
        self.jobs = Background("jobs")
        self.answers = SharedAnswers()
        self.refresh = Refresh(connection)
        self.shown = Shown(self.refresh)
        self.diagnostics = Diagnostics(
            connection, self.documents, self.settings, self.scheduler, self.refresh
        )
        self.closed_files = ClosedFiles(connection, self.documents, self.settings, self.diagnostics)
        self.status = Status(connection, self.scheduler)
        self.opening_bars = OpeningBars(connection, self.scheduler)
        self.encoders = Encoders(self.encoder_loaded)
        self.readers = Readers(self.settings)

    @property
    def client(self) -> Client:
        """What the client can do."""
        return self.connection.client

    # Documents

    def opened(self, document: Document) -> None:
        """The client opened a document."""
        self.settings.opened(document)
        self.tell_problems()
        self.closed_files.opened(document)
        self.scheduler.opened(document)
        self.opening_bars.opened(document)

    def edited(self, document: Document, rows: Sequence[int]) -> None:
        """The lines of a document were edited; `rows` are those that it has now."""
        stage = self.scheduler.edited(document, rows)
        if stage is not None:
            self.progressed(document, stage)

    def progressed(self, document: Document, stage: Stage) -> None:
        """More is known of a document. Called after every slice of work, so what follows must be quick."""
        # First, so that whoever sees a status that is complete has the diagnostics that go with it.
        self.diagnostics.progressed(document, stage)
        self.status.progressed(document, stage)
        self.opening_bars.progressed(document, stage)
        self.shown.progressed(document, stage)
        self.encoders.progressed(document, stage)

    def encoder_loaded(self) -> None:
        """Tokens can be counted that could not be counted before."""
        self.answers.forget()
        self.scheduler.wake()
        for document in self.documents.all():
            self.shown.encoder_loaded(document)

    def closed(self, document: Document) -> None:
        """The client closed a document."""
        self.scheduler.closed(document)
        self.diagnostics.closed(document)
        self.status.closed(document)
        self.opening_bars.closed(document)
        self.shown.closed(document)
        self.readers.closed(document)
        self.settings.closed(document)

    # Settings and files

    def configured(self) -> None:
        """Settings may have changed: check the documents again for which they have."""
        switched = False
        for document in self.documents.all():
            change = self.settings.take_over(document)
            if change.settings:
                self._check_again(document)
            switched = switched or change.editor
        self.closed_files.look_again()
        self.diagnostics.look_again()
        self.tell_problems()
        if switched:
            self._refresh_all()

    def files_changed(self, paths: Collection[Path]) -> None:
        """Files on disk were written, created or deleted."""
        if settings := [path for path in paths if self.settings.is_settings(path)]:
            self.settings.reread(settings)
            self.configured()
        self.closed_files.look_again(paths)
        self.diagnostics.look_again(paths)

    async def restarted(self) -> None:
        """The user wants to begin again: read all settings, and check all documents from the start."""
        self.settings.reread()
        await self.ask_for_settings()
        self.configured()
        for document in self.documents.all():
            self._check_again(document)
        self._refresh_all()

    # The client

    def introduced(self, params: types.InitializeParams, sent: object) -> str:
        """The client said who it is; how positions are counted from now on. sent: its capabilities as they came."""
        client = self.connection.client = read_client(params, sent)
        self.documents.encoding = client.encoding
        folders = [folder.uri for folder in params.workspace_folders or ()]
        if not folders and params.root_uri:
            folders = [params.root_uri]
        self.settings.folders.change(folders, ())
        self.settings.set_editor(params.initialization_options)
        return client.encoding

    async def ask_for_settings(self) -> None:
        """Ask for the section, for everything and for each folder. An answer that does not come changes nothing."""
        if not self.connection.client.configuration:
            return
        folders: list[str | None] = [None, *self.settings.folders]
        items = [types.ConfigurationItem(scope_uri=folder, section=SECTION) for folder in folders]
        params = types.ConfigurationParams(items)
        answer: Any = await self.connection.ask(types.WORKSPACE_CONFIGURATION, params)
        if not isinstance(answer, (list, tuple)):
            return
        for folder, section in zip(folders, answer, strict=False):
            if section is not None:
                self.settings.set_editor(section, folder)
            elif folder is not None:
                self.settings.forget_folder(folder)
            # Nothing is set for everything: the initialization options still hold.
        self.configured()

    def tell_problems(self) -> None:
        """One message for all that is newly wrong with the settings."""
        problems = self.settings.take_problems()
        if not problems:
            return
        words = "; ".join(problem.message for problem in problems[:_NAMED])
        if len(problems) > _NAMED:
            words += f"; and {len(problems) - _NAMED} more, listed in the log"
        self.connection.show(types.MessageType.Warning, words)

    def stop(self) -> None:
        """End all work."""
        self.scheduler.stop()

    def _scope(self, uri: str) -> tuple[Reading, ActiveRules]:
        applied = self.settings.of(uri)
        return applied.reading, applied.rules

    def _check_again(self, document: Document) -> None:
        document.rescope(self._scope(document.uri))
        self.scheduler.rescoped(document)

    def _refresh_all(self) -> None:
        """Ask for all that depends on switches and on settings."""
        self.answers.forget()
        self.refresh.hints()
        self.refresh.lenses()
        self.refresh.tokens()
