"""The workspace: its folders, its settings, the files that somebody writes, and the start of the conversation."""

from __future__ import annotations

from lsprotocol import types

from tuneline.lsp.client import Client
from tuneline.lsp.configuration import SECTION
from tuneline.lsp.session import Session
from tuneline.lsp.translate import path_of
from tuneline.text.names import SUFFIXES

# Settings files and target files, whose names are the user's to choose; and training files.
WATCHED = ("**/*.toml", f"**/*{{{','.join(SUFFIXES)}}}")


async def initialized(session: Session, _: types.InitializedParams) -> None:
    """The conversation begins."""
    session.tell_problems()
    if registrations := _wanted(session.client):
        await session.connection.ask(
            types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(registrations)
        )
    await session.ask_for_settings()


async def settings_changed(session: Session, params: types.DidChangeConfigurationParams) -> None:
    """Settings are asked for where the client lets us, and taken as they are sent otherwise."""
    if session.client.configuration:
        await session.ask_for_settings()
    elif isinstance(params.settings, dict) and SECTION in params.settings:
        # Without the section nothing is said about us, as in an answer: the initialization options still hold.
        session.settings.set_editor(params.settings[SECTION])
        session.configured()


async def folders_changed(session: Session, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Folders came and went."""
    removed = [folder.uri for folder in params.event.removed]
    session.settings.folders.change([folder.uri for folder in params.event.added], removed)
    for folder in removed:
        session.settings.forget_folder(folder)
    await session.ask_for_settings()
    session.configured()


async def files_changed(session: Session, params: types.DidChangeWatchedFilesParams) -> None:
    """Files on disk were written, created or deleted."""
    paths = (path_of(change.uri) for change in params.changes)
    session.files_changed({path for path in paths if path is not None})


async def saved(session: Session, _: types.DidSaveTextDocumentParams) -> None:
    """Of a client that watches no files, all that shows that a settings file was written."""
    if not session.client.dynamic_watching:
        session.settings.reread()
        session.configured()


def _wanted(client: Client) -> list[types.Registration]:
    """What the client is asked to report, as far as it wants to be asked: files, and changed settings."""
    wanted = []
    if client.dynamic_watching:
        watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in WATCHED]
        files = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        wanted.append(types.Registration("tuneline-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, files))
    if client.dynamic_configuration:
        section = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
        wanted.append(
            types.Registration("tuneline-settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, section)
        )
    return wanted
