"""From changes of lines to edits of the protocol, in the client's units and with the document's own line ends."""

from __future__ import annotations

from lsprotocol import types

from tuneline.analysis.mending import Block, Changes
from tuneline.lsp.client import Client
from tuneline.lsp.documents import Document
from tuneline.text.spans import Span


def workspace_edit(document: Document, changes: Changes, client: Client) -> types.WorkspaceEdit:
    """An edit of the document as it is now, with its version where the client can be told one."""
    edits = text_edits(document, changes)
    if not client.document_changes:
        return types.WorkspaceEdit(changes={document.uri: edits})
    identifier = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, list(edits))])


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
    return made


def _block(document: Document, block: Block) -> types.TextEdit:
    lines = document.lines
    last = block.end - 1
    if block.texts:
        ending = lines.ending(block.first) or lines.ending(0) or "\n"
        where = document.range_of(block.first, 0, last, len(lines[last]))
        return types.TextEdit(where, ending.join(block.texts))
    if block.end < len(lines):
        return types.TextEdit(document.range_of(block.first, 0, block.end, 0), "")
    # The last lines of a file without a final line end: the end of the line before goes instead.
    if block.first:
        before = block.first - 1
        return types.TextEdit(document.range_of(before, len(lines[before]), last, len(lines[last])), "")
    return types.TextEdit(document.range_of(0, 0, last, len(lines[last])), "")
