"""The workspace: its folders, the settings files in it, and the work that starts when the client is ready."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from tuneline.lsp.documents import Document
from tuneline.lsp.handlers import configuration
from tuneline.lsp.publish.progress import Opening
from tuneline.lsp.publish.status import Status
from tuneline.lsp.scheduler import Stage
from tuneline.lsp.translate import path_of
from tuneline.settings.discover import OWN, SHARED
from tuneline.tokens.encodings import is_loaded, load

if TYPE_CHECKING:
    from tuneline.lsp.session import TunelineServer

WATCHED = (f"**/{OWN}", f"**/{SHARED}", "**/*.{jsonl,ndjson,jsonlines}")


def register(server: TunelineServer) -> None:
    """Give the lane its documents; follow folders and settings files."""
    scheduler = server.scheduler
    status, opening = Status(server), Opening(server)
    documents = server.documents
    documents.opened += [server.settings.opened, scheduler.opened, opening.opened]
    documents.changed.append(scheduler.changed)
    documents.closed += [scheduler.closed, status.closed, opening.closed, server.settings.closed]
    scheduler.listeners += [status.news, opening.news]
    tasks: set[asyncio.Task[None]] = set()
    loading: set[str] = set()

    def counted(document: Document, stage: Stage) -> None:
        if stage is Stage.TOKENS and server.client.refresh_lenses:
            server.protocol.send_request(types.WORKSPACE_CODE_LENS_REFRESH)
        # Not while lines are checked: loading holds the interpreter for a tenth of a second, which an answer
        # would wait for that is waiting for its turn already.
        needed = document.state.reading.encoding
        if stage >= Stage.LINES and not is_loaded(needed) and needed not in loading:
            loading.add(needed)
            start(load_encoder(needed))

    scheduler.listeners.append(counted)

    def start(work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def load_encoder(name: str) -> None:
        # In a thread, so that typing is waited for by nobody; hovers that come before it have no counts.
        await asyncio.to_thread(load, name)
        scheduler.count()
        configuration.refresh(server)

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        folders = [folder.uri for folder in params.workspace_folders or ()]
        if not folders and params.root_uri:
            folders = [params.root_uri]
        server.settings.folders.change(folders, ())
        server.settings.set_editor(params.initialization_options)

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        configuration.tell_problems(server)
        await register_watchers(server)
        await configuration.ask(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        removed = [folder.uri for folder in params.event.removed]
        server.settings.folders.change([folder.uri for folder in params.event.added], removed)
        for folder in removed:
            server.settings.forget_folder(folder)
        await configuration.ask(server)
        configuration.apply(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        reread(server, [change.uri for change in params.changes])

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        if not server.client.dynamic_watching:
            server.settings.reread()
            configuration.apply(server)


def reread(server: TunelineServer, uris: Sequence[str]) -> None:
    """Files were written, or came or went."""
    paths = {path for uri in uris if (path := path_of(uri)) is not None}
    if settings := [path for path in paths if path.name in (OWN, SHARED)]:
        server.settings.reread(settings)
        configuration.apply(server)
    server.checked.look_again(paths)
    server.diagnostics.look_again(paths)


async def register_watchers(server: TunelineServer) -> None:
    """Ask to be told of settings files, and of changed settings, where the client wants to be asked."""
    registrations = []
    if server.client.dynamic_watching:
        watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in WATCHED]
        registrations.append(
            types.Registration(
                "tuneline-files",
                types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                types.DidChangeWatchedFilesRegistrationOptions(watchers),
            )
        )
    if server.client.dynamic_configuration:
        registrations.append(
            types.Registration(
                "tuneline-settings",
                types.WORKSPACE_DID_CHANGE_CONFIGURATION,
                types.DidChangeConfigurationRegistrationOptions(section="tuneline"),
            )
        )
    if registrations:
        await server.ask(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(registrations))
