"""What the menu offers about a rule itself, beside the fixes of what it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lsprotocol import types

from tuneline.lsp.documents import Document
from tuneline.lsp.session import Session
from tuneline.rules.table import RULES
from tuneline.text.message import Message, Name, render

IGNORE = "tuneline.ignoreRule"
OPEN = "tuneline.openRule"
# Rules of one place for which this is offered: a menu is to be read.
_RULES = 3


def actions(session: Session, document: Document, rules: Sequence[str]) -> Iterator[types.CodeAction]:
    """What is offered beside the fixes of some rules; nothing that the client cannot do."""
    can_write = session.client.apply_edit and session.settings.place(document.uri) is not None
    for rule in [it for it in dict.fromkeys(rules) if it in RULES][:_RULES]:
        if can_write:
            for where, title in (
                ("file", Message("Ignore {rule} in this file", rule=Name(rule))),
                ("folder", Message("Ignore {rule} in this folder", rule=Name(rule))),
            ):
                given: dict[str, str] = {"uri": document.uri, "rule": rule, "for": where}
                yield _action(title, IGNORE, given)
        if session.client.show_document:
            yield _action(Message("Open the page of {rule}", rule=Name(rule)), OPEN, {"rule": rule})


def _action(title: Message, command: str, given: Mapping[str, str]) -> types.CodeAction:
    words = render(title)
    return types.CodeAction(
        words, kind=types.CodeActionKind.QuickFix, command=types.Command(words, command, arguments=[given])
    )
