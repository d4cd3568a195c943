"""What the client can do, read once from its `initialize`, in words that a handler can ask without a chain of Nones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from tuneline.text.columns import Encoding

# By what they cost us: a line is a list of code points, UTF-16 only differs where astral characters are.
_BY_COST: tuple[Encoding, ...] = ("utf-32", "utf-16", "utf-8")


@dataclass(frozen=True, slots=True)
class Client:
    """All False until the client says otherwise."""

    name: str = ""
    version: str = ""
    encoding: Encoding = "utf-16"
    # diagnostics
    pull: bool = False
    refresh_diagnostics: bool = False
    related_information: bool = False
    code_description: bool = False
    diagnostic_data: bool = False
    # code actions and edits
    action_literals: bool = False
    action_data: bool = False
    action_resolve: frozenset[str] = frozenset()
    action_preferred: bool = False
    apply_edit: bool = False
    document_changes: bool = False
    create_files: bool = False
    # completion
    snippets: bool = False
    completion_markdown: bool = False
    completion_tags: frozenset[int] = frozenset()
    # the rest
    hover_markdown: bool = False
    hierarchical_symbols: bool = False
    link_tooltips: bool = False
    location_links: bool = False
    token_ranges: bool = False
    refresh_tokens: bool = False
    refresh_hints: bool = False
    refresh_lenses: bool = False
    # workspace and window
    configuration: bool = False
    dynamic_configuration: bool = False
    dynamic_watching: bool = False
    folders: bool = False
    progress: bool = False
    status: bool = False


def read_client(params: types.InitializeParams) -> Client:
    """The client that sent an `initialize`. Capabilities that are not what they should be count as absent."""
    can = _Asked(params.capabilities)
    info = params.client_info
    return Client(
        name=info.name if info else "",
        version=(info.version or "") if info else "",
        encoding=choose_encoding(
            _counts_in(params.initialization_options) or can.get("general.position_encodings")
        ),
        pull=can.get("text_document.diagnostic") is not None,
        refresh_diagnostics=can.yes("workspace.diagnostics.refresh_support"),
        related_information=can.either("related_information"),
        code_description=can.either("code_description_support"),
        diagnostic_data=can.either("data_support"),
        action_literals=can.get("text_document.code_action.code_action_literal_support") is not None,
        action_data=can.yes("text_document.code_action.data_support"),
        action_resolve=can.some("text_document.code_action.resolve_support.properties"),
        action_preferred=can.yes("text_document.code_action.is_preferred_support"),
        apply_edit=can.yes("workspace.apply_edit"),
        document_changes=can.yes("workspace.workspace_edit.document_changes"),
        create_files=can.yes("workspace.workspace_edit.document_changes")
        and "create" in can.some("workspace.workspace_edit.resource_operations"),
        snippets=can.yes("text_document.completion.completion_item.snippet_support"),
        completion_markdown="markdown"
        in can.some("text_document.completion.completion_item.documentation_format"),
        completion_tags=can.some("text_document.completion.completion_item.tag_support.value_set"),
        hover_markdown="markdown" in can.some("text_document.hover.content_format"),
        hierarchical_symbols=can.yes("text_document.document_symbol.hierarchical_document_symbol_support"),
        link_tooltips=can.yes("text_document.document_link.tooltip_support"),
        location_links=can.yes("text_document.definition.link_support"),
        # An empty object says yes.
        token_ranges=can.get("text_document.semantic_tokens.requests.range") not in (None, False),
        refresh_tokens=can.yes("workspace.semantic_tokens.refresh_support"),
        refresh_hints=can.yes("workspace.inlay_hint.refresh_support"),
        refresh_lenses=can.yes("workspace.code_lens.refresh_support"),
        configuration=can.yes("workspace.configuration"),
        dynamic_configuration=can.yes("workspace.did_change_configuration.dynamic_registration"),
        dynamic_watching=can.yes("workspace.did_change_watched_files.dynamic_registration"),
        folders=can.yes("workspace.workspace_folders"),
        progress=can.yes("window.work_done_progress"),
        status=_wants_status(can.get("experimental")) or _wants_status(params.initialization_options),
    )


def choose_encoding(offered: Any) -> Encoding:
    """The cheapest encoding of those that the client offers; UTF-16, which all must know, if it offers none."""
    if not isinstance(offered, (list, tuple)):
        return "utf-16"
    words = {str(getattr(item, "value", item)) for item in offered}
    return next((encoding for encoding in _BY_COST if encoding in words), "utf-16")


def _counts_in(options: Any) -> list[Any] | None:
    """What the configuration of a client says that it counts in: some count bytes and do not know it."""
    value = options.get("positionEncoding") if isinstance(options, Mapping) else None
    return [value] if value in _BY_COST else None


class _Asked:
    """Capabilities, asked by dotted path."""

    def __init__(self, capabilities: types.ClientCapabilities) -> None:
        self._capabilities = capabilities

    def get(self, path: str) -> Any:
        value: Any = self._capabilities
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
        return value

    def yes(self, path: str) -> bool:
        return self.get(path) is True

    def either(self, name: str) -> bool:
        """Of diagnostics that are pushed or pulled: clients often say it of only one."""
        kinds = ("text_document.publish_diagnostics", "text_document.diagnostic")
        return any(self.yes(f"{kind}.{name}") for kind in kinds)

    def some(self, path: str) -> frozenset[Any]:
        value = self.get(path)
        if not isinstance(value, (list, tuple)):
            return frozenset()
        return frozenset(getattr(item, "value", item) for item in value)


def _wants_status(options: Any) -> bool:
    value = options.get("tunelineStatus") if isinstance(options, Mapping) else None
    return value is True
