"""Texts of an example as they can be read and edited apart from their line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from tuneline.features import limits
from tuneline.formats.view import Call, Text, View
from tuneline.syntax.paths import Path, find
from tuneline.syntax.tree import Node, Tree
from tuneline.text.message import Message

Kind = Literal["text", "reasoning", "refusal", "arguments"]
Breaks = Literal["none", "lf", "crlf", "cr", "mixed"]

_surrogate = re.compile("[\ud800-\udfff]").search
_break = re.compile(r"\r\n|\r|\n")
_BREAKS: dict[str, Breaks] = {"\n": "lf", "\r\n": "crlf", "\r": "cr"}


class Editable(NamedTuple):
    """One text with its place: what is said or thought, or the arguments of a call.

    text: the decoded text; for an object its source. encoded: whether it is in a string.
    """

    path: Path
    text: str
    kind: Kind
    section: int
    turn: int
    encoded: bool = True


def breaks_of(text: str) -> Breaks:
    """What the lines of a text end at."""
    found = {match[0] for match in _break.finditer(text)}
    if not found:
        return "none"
    return "mixed" if len(found) > 1 else _BREAKS[found.pop()]


def texts_of(view: View, tree: Tree) -> Iterator[Editable]:
    """All texts in reading order, then the arguments of calls."""
    for text in view.texts():
        yield of_text(text)
    for call in view.calls():
        if (found := of_call(call, tree)) is not None:
            yield found


def of_text(text: Text) -> Editable:
    """What is said, thought or refused."""
    kind: Kind = "reasoning" if text.thought else "refusal" if text.declines else "text"
    return Editable(text.path, text.text, kind, text.section, text.turn)


def of_call(call: Call, tree: Tree) -> Editable | None:
    """The arguments of a call, where they have a place of their own."""
    node = find(tree, call.arguments_path) if call.editable else None
    if node is None or node.kind not in ("string", "object", "array"):
        return None
    if isinstance(call.arguments, str):
        return Editable(call.arguments_path, call.arguments, "arguments", call.section, call.turn)
    source = tree.text[node.start : node.end]
    return Editable(call.arguments_path, source, "arguments", call.section, call.turn, encoded=False)


def why_not_editable(tree: Tree, given: Editable) -> Message | None:
    """Why a text cannot be edited apart from its line; None where it can."""
    if tree.faults:
        return Message("The line is not valid JSON. Fix it first.")
    if len(given.text) > limits.EDITED_TEXT:
        return Message(
            "The text has {size} characters. At most {most} can be edited apart.",
            size=f"{len(given.text):,}",
            most=f"{limits.EDITED_TEXT:,}",
        )
    if not given.encoded:
        return None
    node: Node | None = find(tree, given.path)
    if node is None or node.kind != "string" or node.value != given.text:
        return Message("The text is part of another value.")
    if "\0" in given.text:
        return Message("The text holds a NUL character, which editors cannot keep.")
    if not given.text.isascii() and _surrogate(given.text):
        return Message("The text holds half of a character, which editors cannot keep.")
    return None
