"""Completion. What an item is about is looked up when the client asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from lsprotocol import types

from tuneline.features.completion.completion import Item, complete, explain
from tuneline.features.completion.snippets import has_holes, plain, snippet
from tuneline.lsp.client import SUGGEST_AGAIN, Client
from tuneline.lsp.handlers.request import Request
from tuneline.lsp.session import Session
from tuneline.text.spans import Span

_KINDS = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
    "name": types.CompletionItemKind.Reference,
    "snippet": types.CompletionItemKind.Snippet,
}
_leaves_empty = re.compile(r"[\[{]\$1\\?[\]}]").search
OPTIONS = types.CompletionOptions(trigger_characters=['"', ":", "{", "[", ","], resolve_provider=True)


async def completion(request: Request, params: types.CompletionParams) -> types.CompletionList:
    """textDocument/completion."""
    place = request.document.place(params.position)
    # The lines above and below show how keys are written here.
    found = await request.read(place, complete, around=1)
    where = partial(request.range, place[0])
    # What fits changes with every comma, so the list holds only while one word is typed, as clients do.
    return types.CompletionList(False, [_item(*it, where, request.session.client) for it in enumerate(found)])


async def resolve(session: Session, item: types.CompletionItem) -> types.CompletionItem:
    """completionItem/resolve."""
    about = item.data.get("about") if isinstance(item.data, dict) else None
    if isinstance(about, str) and (words := explain(about)):
        markdown = session.client.completion_markdown
        kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
        item.documentation = types.MarkupContent(kind, words if markdown else words.replace("`", ""))
    return item


def _item(
    rank: int, item: Item, place: Callable[[Span], types.Range], client: Client
) -> types.CompletionItem:
    snippets = client.snippets and has_holes(item.body)
    text = snippet(item.body) if snippets else plain(item.body)
    where = place(Span(item.start, item.end))
    return types.CompletionItem(
        label=item.label,
        kind=_KINDS[item.kind],
        detail=item.detail or None,
        tags=[types.CompletionItemTag.Deprecated] if item.deprecated and client.deprecated_tag else None,
        sort_text=f"{rank:04}",
        filter_text=item.matches,
        insert_text_format=types.InsertTextFormat.Snippet if snippets else types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(where, text),
        additional_text_edits=[
            types.TextEdit(place(Span(edit.start, edit.end)), edit.text) for edit in item.extra
        ]
        or None,
        # Nobody leaves a list empty: what goes into it is offered at once.
        command=types.Command("Suggest", SUGGEST_AGAIN)
        if snippets and client.suggests_again and _leaves_empty(text)
        else None,
        data={"about": item.about} if item.about else None,
    )
