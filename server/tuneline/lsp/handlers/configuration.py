"""Settings: asked for where the client lets us, taken as they are sent otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from tuneline.engine.weigh import ActiveRules
from tuneline.lsp.configuration import SECTION, Applied
from tuneline.rules.reading import Reading

if TYPE_CHECKING:
    from tuneline.lsp.session import TunelineServer

# Problems that one message names; the log has them all.
_NAMED = 3


def register(server: TunelineServer) -> None:
    """From now on documents are checked as the settings say."""

    def scope(uri: str) -> tuple[Reading, ActiveRules]:
        applied = server.settings.of(uri)
        return applied.reading, applied.rules

    server.documents.scope = scope
    server.documents.opened.append(lambda _: tell_problems(server))

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def changed(params: types.DidChangeConfigurationParams) -> None:
        if server.client.configuration:
            await ask(server)
        elif isinstance(params.settings, dict) and SECTION in params.settings:
            # Without the section nothing is said of us, as in an answer: the initialization options keep their say.
            server.settings.set_editor(params.settings[SECTION])
            apply(server)


async def ask(server: TunelineServer) -> None:
    """Ask for the section, for everything and for each folder. An answer that does not come changes nothing."""
    if not server.client.configuration:
        return
    folders: list[str | None] = [None, *server.settings.folders]
    items = [types.ConfigurationItem(scope_uri=folder, section=SECTION) for folder in folders]
    answer: Any = await server.ask(types.WORKSPACE_CONFIGURATION, types.ConfigurationParams(items))
    if not isinstance(answer, (list, tuple)):
        return
    for folder, section in zip(folders, answer, strict=False):
        if section is not None:
            server.settings.set_editor(section, folder)
        elif folder is not None:
            server.settings.forget_folder(folder)
        # Nothing is set for everything: the initialization options keep their say.
    apply(server)


def apply(server: TunelineServer) -> None:
    """Check the documents again whose settings are others now, and say what is wrong with the settings."""
    switched = False
    for document in server.documents.all():
        applied = server.settings.of(document.uri)
        before: Applied | None = server.settings.used.get(document.uri)
        server.settings.used[document.uri] = applied
        if before is None or before.settings != applied.settings:
            document.rescope((applied.reading, applied.rules))
            server.scheduler.rescoped(document)
        switched = switched or before is None or before.editor != applied.editor
    server.checked.look_again()
    server.diagnostics.look_again()
    tell_problems(server)
    if switched:
        refresh(server)


def refresh(server: TunelineServer) -> None:
    """Ask for what depends on switches and on counts to be fetched again."""
    client = server.client
    for can, method in (
        (client.refresh_hints, types.WORKSPACE_INLAY_HINT_REFRESH),
        (client.refresh_lenses, types.WORKSPACE_CODE_LENS_REFRESH),
        (client.refresh_tokens, types.WORKSPACE_SEMANTIC_TOKENS_REFRESH),
    ):
        if can:
            server.protocol.send_request(method)


def tell_problems(server: TunelineServer) -> None:
    """One message for all that is newly wrong with the settings."""
    problems = server.settings.take_problems()
    if not problems:
        return
    words = "; ".join(problem.message for problem in problems[:_NAMED])
    if len(problems) > _NAMED:
        words += f"; and {len(problems) - _NAMED} more, which the log names"
    server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"Tuneline: {words}"))
