"""From changes of lines to edits of the protocol, in the client's units and with the document's own line ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import StringIO
from itertools import takewhile

from lsprotocol import types

from tuneline.engine.fixes.memory import Block, Changes
from tuneline.lsp.client import Client
from tuneline.lsp.documents import Document
from tuneline.text.columns import to_units
from tuneline.text.spans import Span


def workspace_edit(
    document: Document, changes: Changes, client: Client, *, to_fill: bool = False
) -> types.WorkspaceEdit:
    """An edit of the document as it is now, with its version where the client understands one.

    to_fill: whether the cursor is to go into the empty string that it leaves, where the client can do that.
    """
    edits: list[types.TextEdit | types.SnippetTextEdit] = [*text_edits(document, changes)]
    if to_fill and edits and client.snippet_edits and client.document_changes:
        edits = [_to_fill(it) if it is edits[-1] else it for it in edits]
    return edit_of_file(client, document.uri, edits, version=document.version)


def _to_fill(edit: types.TextEdit | types.SnippetTextEdit) -> types.TextEdit | types.SnippetTextEdit:
    """The edit with the cursor in its last empty string; as it is if it has none."""
    if isinstance(edit, types.SnippetTextEdit) or '""' not in edit.new_text:
        return edit
    before, _, after = (re.sub(r"([\\$}])", r"\\\1", it) for it in edit.new_text.rpartition('""'))
    return types.SnippetTextEdit(edit.range, types.StringValue(f'{before}"$0"{after}'))


def edit_of_file(
    client: Client,
    uri: str,
    edits: Sequence[types.TextEdit | types.SnippetTextEdit],
    *,
    version: int | None = None,
    new: bool = False,
) -> types.WorkspaceEdit:
    """An edit of one file, which is made first if it is new."""
    if not client.document_changes:
        plain = [it for it in edits if isinstance(it, types.TextEdit)]
        return types.WorkspaceEdit(changes={uri: plain})
    changed = types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), [*edits])
    return types.WorkspaceEdit(document_changes=[types.CreateFile(uri), changed] if new else [changed])


def text_edits(document: Document, changes: Changes) -> list[types.TextEdit]:
    """The edits in the order of the document; none overlaps another."""
    made: list[types.TextEdit] = []
    for change in changes:
        if isinstance(change, Block):
            made.append(_block(document, change))
        else:
            made += [
                types.TextEdit(document.range(change.row, Span(edit.start, edit.end)), edit.text)
                for edit in change.edits
            ]
            if change.line_feed:
                made.append(_line_feed(document, change.row))
    return made


def _line_feed(document: Document, row: int) -> types.TextEdit:
    """The edit that makes a line that ends at a carriage return end at a line feed."""
    return types.TextEdit(document.range_of(row, len(document.lines[row]), row + 1, 0), "\n")


def rewritten(before: str, after: str, client: Client) -> types.TextEdit:
    """The edit that makes one text another and touches only the lines that differ.

    For texts whose lines end at LF or CRLF, as those of TOML do.
    """
    old, new = (list(StringIO(text, newline="\n")) for text in (before, after))
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    last = len(old) - tail
    end = types.Position(last, 0)
    if not tail and old and not old[-1].endswith("\n"):
        end = types.Position(last - 1, to_units(old[-1], len(old[-1]), client.encoding))
    return types.TextEdit(types.Range(types.Position(head, 0), end), "".join(new[head : len(new) - tail]))


def _alike(some: list[str], others: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(some, others, strict=False)))


def _block(document: Document, block: Block) -> types.TextEdit:
    lines = document.lines
    before, last = block.first - 1, block.end - 1
    start, end = (block.first, 0), (last, len(lines[last]))
    ending = lines.ending(block.first) or lines.ending(0)
    if ending in ("", "\r"):
        ending = "\n"
    if not block.texts and block.end < len(lines):
        end = block.end, 0
    elif not block.texts and block.first:
        # The last lines of a file without a final line end: the end of the line before goes instead.
        start = before, len(lines[before])
    return types.TextEdit(document.range_of(*start, *end), ending.join(block.texts))
