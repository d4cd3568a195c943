"""One module for each feature; each has `register(server, session)`, which adds the requests that it answers."""

from __future__ import annotations

from pygls.lsp.server import LanguageServer

from tuneline.lsp.handlers import (
    choices,
    code_actions,
    code_lenses,
    commands,
    completion,
    configuration,
    diagnostics,
    document_links,
    document_symbols,
    formatting,
    hover,
    inlay_hints,
    selection_ranges,
    semantic_tokens,
    text_sync,
    tool_calls,
    workspace,
)
from tuneline.lsp.session import Session


def register_all(server: LanguageServer, session: Session) -> None:
    """Register every request that the server answers. The order only decides the order of capabilities."""
    for module in (
        text_sync,
        configuration,
        workspace,
        diagnostics,
        hover,
        inlay_hints,
        code_lenses,
        semantic_tokens,
        completion,
        formatting,
        document_symbols,
        selection_ranges,
        document_links,
        tool_calls,
        code_actions,
        commands,
        choices,
    ):
        module.register(server, session)
