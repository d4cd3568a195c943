"""The workspace: its folders, the files in it that somebody writes, and the start of the conversation."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.lsp.configuration import SECTION
from tuneline.lsp.session import Session
from tuneline.lsp.translate import path_of
from tuneline.settings.discover import OWN, SHARED
from tuneline.text.names import SUFFIXES

WATCHED = (f"**/{OWN}", f"**/{SHARED}", f"**/*{{{','.join(SUFFIXES)}}}")


def register(server: LanguageServer, session: Session) -> None:
    """initialized, and what clients report of folders and files."""

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        session.tell_problems()
        if registrations := _wanted(session):
            await session.connection.ask(
                types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(registrations)
            )
        await session.ask_for_settings()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        removed = [folder.uri for folder in params.event.removed]
        session.settings.folders.change([folder.uri for folder in params.event.added], removed)
        for folder in removed:
            session.settings.forget_folder(folder)
        await session.ask_for_settings()
        session.configured()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        paths = (path_of(change.uri) for change in params.changes)
        session.files_changed({path for path in paths if path is not None})

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(_: types.DidSaveTextDocumentParams) -> None:
        if not session.client.dynamic_watching:
            session.settings.reread()
            session.configured()


def _wanted(session: Session) -> list[types.Registration]:
    """What the client is asked to report, as far as it wants to be asked: files, and changed settings."""
    client = session.client
    wanted = []
    if client.dynamic_watching:
        watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in WATCHED]
        wanted.append(
            types.Registration(
                "tuneline-files",
                types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                types.DidChangeWatchedFilesRegistrationOptions(watchers),
            )
        )
    if client.dynamic_configuration:
        wanted.append(
            types.Registration(
                "tuneline-settings",
                types.WORKSPACE_DID_CHANGE_CONFIGURATION,
                types.DidChangeConfigurationRegistrationOptions(section=SECTION),
            )
        )
    return wanted
