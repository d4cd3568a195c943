"""Settings: asked for where the client lets us, taken as they are sent otherwise."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.lsp.configuration import SECTION
from tuneline.lsp.session import Session


def register(server: LanguageServer, session: Session) -> None:
    """workspace/didChangeConfiguration."""

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def changed(params: types.DidChangeConfigurationParams) -> None:
        if session.client.configuration:
            await session.ask_for_settings()
        elif isinstance(params.settings, dict) and SECTION in params.settings:
            # Without the section nothing is said about us, as in an answer: the initialization options still hold.
            session.settings.set_editor(params.settings[SECTION])
            session.configured()
