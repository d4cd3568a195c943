"""Applies what the server wants to be edited, as an editor does: positions are those before any of the edits."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from tuneline.lsp.translate import place_in
from tuneline.text.columns import Encoding
from tuneline.text.lines import Lines


def applied(text: str, edit: dict[str, Any], uri: str, encoding: Encoding = "utf-16") -> str:
    """The text after a workspace edit, which must be about this document alone."""
    if "documentChanges" in edit:
        (change,) = edit["documentChanges"]
        assert change["textDocument"]["uri"] == uri
        edits = change["edits"]
    else:
        assert list(edit["changes"]) == [uri]
        edits = edit["changes"][uri]
    lines = Lines(text)
    placed = []
    for it in edits:
        start, end = (
            place_in(lines, it["range"][key]["line"], it["range"][key]["character"], encoding)
            for key in ("start", "end")
        )
        placed.append((start, end, it["newText"]))
    for one, other in pairwise(placed):
        assert one[1] <= other[0], "the edits come in order and do not overlap"
    for start, end, new in reversed(placed):
        lines.replace(*start, *end, new)
    return lines.text()


def version_of(edit: dict[str, Any]) -> int | None:
    """The version of the document that an edit is for."""
    (change,) = edit["documentChanges"]
    version: int | None = change["textDocument"]["version"]
    return version
