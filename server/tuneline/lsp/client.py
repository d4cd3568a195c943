"""What the client can do, read once from its `initialize`, in words that a handler can ask without a chain of Nones.

Each capability of `Client` says where in the `initialize` it is read: by the dotted path of what the client sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_origin, get_type_hints

from lsprotocol import types

from tuneline.text.columns import Encoding

SUGGEST_AGAIN = "editor.action.triggerSuggest"

Read = Callable[[types.ClientCapabilities], Any]

# By what they cost us: a line is a list of code points, UTF-16 only differs where astral characters are.
_BY_COST: tuple[Encoding, ...] = ("utf-32", "utf-16", "utf-8")


def _get(capabilities: types.ClientCapabilities, path: str) -> Any:
    value: Any = capabilities
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def _yes(path: str) -> Read:
    return lambda can: _get(can, path) is True


def _is(path: str, word: str) -> Read:
    return lambda can: _get(can, path) == word


def _given(path: str) -> Read:
    """An empty object says yes."""
    return lambda can: _get(can, path) not in (None, False)


def _either(name: str) -> Read:
    """Of diagnostics that are pushed or pulled: clients often say it of only one."""
    kinds = ("publish_diagnostics", "diagnostic")
    return lambda can: any(_get(can, f"text_document.{kind}.{name}") is True for kind in kinds)


def _among(path: str, word: str | int) -> Read:
    def read(can: types.ClientCapabilities) -> bool:
        value = _get(can, path)
        return isinstance(value, (list, tuple)) and word in [getattr(item, "value", item) for item in value]

    return read


_ITEM = "text_document.completion.completion_item"
_SYMBOL = "text_document.document_symbol"


@dataclass(frozen=True, slots=True)
class Client:
    """All False until the client says otherwise."""

    name: str = ""
    version: str = ""
    encoding: Encoding = "utf-16"
    # diagnostics
    pull: Annotated[bool, _given("text_document.diagnostic")] = False
    refresh_diagnostics: Annotated[bool, _yes("workspace.diagnostics.refresh_support")] = False
    related_information: Annotated[bool, _either("related_information")] = False
    code_description: Annotated[bool, _either("code_description_support")] = False
    diagnostic_data: Annotated[bool, _either("data_support")] = False
    # code actions and edits
    action_literals: Annotated[bool, _given("text_document.code_action.code_action_literal_support")] = False
    action_data: Annotated[bool, _yes("text_document.code_action.data_support")] = False
    resolves_edits: Annotated[
        bool, _among("text_document.code_action.resolve_support.properties", "edit")
    ] = False
    action_preferred: Annotated[bool, _yes("text_document.code_action.is_preferred_support")] = False
    apply_edit: Annotated[bool, _yes("workspace.apply_edit")] = False
    document_changes: Annotated[bool, _yes("workspace.workspace_edit.document_changes")] = False
    snippet_edits: Annotated[bool, _yes("workspace.workspace_edit.snippet_edit_support")] = False
    create_files: Annotated[bool, _among("workspace.workspace_edit.resource_operations", "create")] = False
    # completion
    snippets: Annotated[bool, _yes(f"{_ITEM}.snippet_support")] = False
    completion_markdown: Annotated[bool, _among(f"{_ITEM}.documentation_format", "markdown")] = False
    deprecated_tag: Annotated[bool, _among(f"{_ITEM}.tag_support.value_set", 1)] = False
    # the rest
    hover_markdown: Annotated[bool, _among("text_document.hover.content_format", "markdown")] = False
    # Who says with what it draws Markdown; others show it as it is written, and an image is pages of base64. coc.nvim
    # says so too, and draws none.
    draws_images: Annotated[bool, _is("general.markdown.parser", "marked")] = False
    hierarchical_symbols: Annotated[bool, _yes(f"{_SYMBOL}.hierarchical_document_symbol_support")] = False
    link_tooltips: Annotated[bool, _yes("text_document.document_link.tooltip_support")] = False
    location_links: Annotated[bool, _yes("text_document.definition.link_support")] = False
    token_ranges: Annotated[bool, _given("text_document.semantic_tokens.requests.range")] = False
    refresh_tokens: Annotated[bool, _yes("workspace.semantic_tokens.refresh_support")] = False
    # No capability says so; who resolves the command of a part of a label runs it.
    hint_commands: Annotated[
        bool, _among("text_document.inlay_hint.resolve_support.properties", "label.command")
    ] = False
    refresh_hints: Annotated[bool, _yes("workspace.inlay_hint.refresh_support")] = False
    refresh_lenses: Annotated[bool, _yes("workspace.code_lens.refresh_support")] = False
    # workspace and window
    configuration: Annotated[bool, _yes("workspace.configuration")] = False
    dynamic_configuration: Annotated[
        bool, _yes("workspace.did_change_configuration.dynamic_registration")
    ] = False
    dynamic_watching: Annotated[bool, _yes("workspace.did_change_watched_files.dynamic_registration")] = False
    show_document: Annotated[bool, _yes("window.show_document.support")] = False
    progress: Annotated[bool, _yes("window.work_done_progress")] = False
    status: bool = False
    # The client's own command that offers completions again, as rust-analyzer's clients say what they have.
    suggests_again: bool = False
    # LSP 3.18: whether the message of a diagnostic may be Markdown
    markup_messages: bool = False


def read_client(params: types.InitializeParams, sent: object = None) -> Client:
    """The client that sent an `initialize`. Capabilities that are not what they should be count as absent.

    sent: the capabilities as they came, with those that lsprotocol does not know yet.
    """
    can, options = params.capabilities, params.initialization_options
    info = params.client_info or types.ClientInfo("")
    hints = get_type_hints(Client, include_extras=True).items()
    read: dict[str, Any] = {
        name: hint.__metadata__[0](can) for name, hint in hints if get_origin(hint) is Annotated
    }
    return Client(
        name=info.name,
        version=info.version or "",
        encoding=choose_encoding(_counts_in(options) or _get(can, "general.position_encodings")),
        status=_wants_status(can.experimental) or _wants_status(options),
        suggests_again=SUGGEST_AGAIN in _commands(can.experimental),
        markup_messages=_at(sent, "textDocument", "diagnostic", "markupMessageSupport") is True,
        **read | {"draws_images": read["draws_images"] and not info.name.startswith("coc")},
    )


def _commands(experimental: object) -> list[object]:
    """The commands of the client that items may run."""
    found = _at(experimental, "commands", "commands")
    return list(found) if isinstance(found, (list, tuple)) else []


def _at(value: object, *path: str) -> object:
    """The value at a path in what the client sent; None if there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


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


def _wants_status(options: Any) -> bool:
    return isinstance(options, Mapping) and options.get("tunelineStatus") is True
