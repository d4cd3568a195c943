"""One module for each feature; the tables here say which function answers which message and runs which command.

To add a request, write its handler and name it here. Handlers translate; what they answer is made in `features`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from tuneline.lsp.handlers import (
    choices,
    code_actions,
    code_lenses,
    commands,
    completion,
    conversion,
    desk,
    desk_edits,
    desk_query,
    diagnostics,
    document_links,
    document_symbols,
    formatting,
    hover,
    ignoring,
    inlay_hints,
    rule_actions,
    selection_ranges,
    semantic_tokens,
    targets,
    text_sync,
    tool_calls,
    workspace,
    workspace_symbols,
)
from tuneline.lsp.handlers.request import Request
from tuneline.lsp.session import Session

# Requests about a document; null is the answer where it is not open, or not for us.
_ABOUT_DOCUMENTS: Mapping[str, Callable[[Request, Any], Awaitable[Any]]] = {
    types.TEXT_DOCUMENT_HOVER: hover.hovers,
    types.TEXT_DOCUMENT_INLAY_HINT: inlay_hints.hints,
    types.TEXT_DOCUMENT_CODE_LENS: code_lenses.code_lenses,
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: semantic_tokens.of_range,
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: semantic_tokens.of_document,
    types.TEXT_DOCUMENT_COMPLETION: completion.completion,
    types.TEXT_DOCUMENT_FORMATTING: formatting.formatting,
    types.TEXT_DOCUMENT_RANGE_FORMATTING: formatting.range_formatting,
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: document_symbols.document_symbols,
    types.TEXT_DOCUMENT_SELECTION_RANGE: selection_ranges.selection_ranges,
    types.TEXT_DOCUMENT_DOCUMENT_LINK: document_links.document_links,
    types.TEXT_DOCUMENT_DEFINITION: tool_calls.go_to_definition,
    types.TEXT_DOCUMENT_REFERENCES: tool_calls.find_references,
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: tool_calls.highlight,
    types.TEXT_DOCUMENT_CODE_ACTION: code_actions.code_actions,
}

# All other messages. Text sync is not async, so that no request sees a document between two states.
_OTHERS: Mapping[str, Callable[[Session, Any], Any]] = {
    types.INITIALIZED: workspace.initialized,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: workspace.settings_changed,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: workspace.folders_changed,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: workspace.files_changed,
    types.TEXT_DOCUMENT_DID_OPEN: text_sync.did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: text_sync.did_change,
    types.TEXT_DOCUMENT_DID_CLOSE: text_sync.did_close,
    types.TEXT_DOCUMENT_DID_SAVE: workspace.saved,
    types.TEXT_DOCUMENT_DIAGNOSTIC: diagnostics.pull,
    types.WORKSPACE_DIAGNOSTIC: diagnostics.pull_all,
    types.WORKSPACE_SYMBOL: workspace_symbols.workspace_symbols,
    types.COMPLETION_ITEM_RESOLVE: completion.resolve,
    types.CODE_ACTION_RESOLVE: code_actions.resolve,
}

# The options of a feature that the client learns about, where there are any.
_OPTIONS: Mapping[str, Any] = {
    types.TEXT_DOCUMENT_INLAY_HINT: types.InlayHintOptions(resolve_provider=False),
    types.TEXT_DOCUMENT_CODE_LENS: types.CodeLensOptions(resolve_provider=False),
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: semantic_tokens.LEGEND,
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: semantic_tokens.LEGEND,
    types.TEXT_DOCUMENT_COMPLETION: completion.OPTIONS,
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: types.DocumentSymbolOptions(label="Tuneline"),
    types.TEXT_DOCUMENT_DOCUMENT_LINK: types.DocumentLinkOptions(resolve_provider=False),
    types.TEXT_DOCUMENT_CODE_ACTION: code_actions.OPTIONS,
    types.TEXT_DOCUMENT_DIAGNOSTIC: diagnostics.OPTIONS,
    types.WORKSPACE_SYMBOL: types.WorkspaceSymbolOptions(resolve_provider=False),
}

_COMMANDS: Mapping[str, Callable[..., Awaitable[Any]]] = {
    "tuneline.statistics": commands.statistics,
    "tuneline.showTargets": targets.show_targets,
    "tuneline.checkFile": commands.check_file,
    "tuneline.convert": commands.convert,
    code_actions.APPLY: commands.apply_fix,
    "tuneline.trainLastAnswer": commands.train_last_answer,
    "tuneline.removeWeights": commands.remove_weights,
    "tuneline.example": desk.example,
    "tuneline.textAt": desk_edits.text_at,
    "tuneline.setText": desk_edits.write_text,
    "tuneline.countText": desk_edits.count_text,
    "tuneline.escapeText": desk_edits.escape_text,
    "tuneline.query": desk_query.query,
    inlay_hints.SET_WEIGHT: desk_edits.weigh,
    "tuneline.restart": commands.restart,
    "tuneline.report": commands.report,
    "tuneline.conversions": conversion.conversions,
    "tuneline.convertFile": conversion.convert_file,
    "tuneline.choices": choices.choices_of,
    "tuneline.choose": choices.choose,
    rule_actions.IGNORE: ignoring.ignore_rule,
    rule_actions.OPEN: ignoring.open_rule,
}


def register_all(server: LanguageServer, session: Session) -> None:
    """Register every message that the server handles, and every command."""
    for method, handler in _ABOUT_DOCUMENTS.items():
        server.feature(method, _OPTIONS.get(method))(partial(_answer, handler, session))
    for method, other in _OTHERS.items():
        server.feature(method, _OPTIONS.get(method))(partial(other, session))
    for name, command in _COMMANDS.items():
        server.command(name)(partial(command, session))


async def _answer(handler: Callable[[Request, Any], Awaitable[Any]], session: Session, params: Any) -> Any:
    document = session.documents.get(params.text_document.uri)
    if document is None:
        return None
    snapshot = document.snapshot()
    return await session.answers.get(
        (handler, snapshot, repr(params)), lambda: handler(Request(session, document, snapshot), params)
    )
