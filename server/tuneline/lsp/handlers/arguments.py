"""What the argument of a command says: the document, a place in it, numbers. What is odd is an error for the client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from tuneline.lsp.documents import Document
from tuneline.lsp.session import Session
from tuneline.syntax.paths import Path, read_path


def uri_of(given: object) -> tuple[str, Mapping[str, Any]]:
    more: Mapping[str, Any] = given if isinstance(given, Mapping) else {"uri": given}
    uri = more.get("uri")
    if not isinstance(uri, str):
        raise JsonRpcInvalidParams("the argument must be a URI, or an object with a uri")
    return uri, more


def document_of(session: Session, given: object) -> tuple[Document, Mapping[str, Any]]:
    """The open document that the argument of a command names, and what else it says."""
    uri, more = uri_of(given)
    document = session.documents.get(uri)
    if document is None:
        raise JsonRpcInvalidParams("the document is not open, or is not JSON Lines")
    return document, more


def place_of(document: Document, more: Mapping[str, Any]) -> tuple[int, int]:
    """The row and column (code points) of the `position` of an argument."""
    try:
        position = types.Position(**more["position"])
        if type(position.line) is int and type(position.character) is int:
            return document.place(position)
    except (KeyError, TypeError, ValueError):
        pass
    raise JsonRpcInvalidParams("position must have a line and a character")


def rows_of(document: Document, more: Mapping[str, Any]) -> tuple[int, int]:
    """The first and the last row of the `range` of an argument; one that ends at the start of a row is without it."""
    given = more["range"]
    if not isinstance(given, Mapping):
        raise JsonRpcInvalidParams("range must have a start and an end")
    first, _ = place_of(document, {"position": given.get("start")})
    last, column = place_of(document, {"position": given.get("end")})
    return first, last - 1 if last > first and not column else max(first, last)


def number_in(more: Mapping[str, Any], name: str, default: int | None) -> int:
    """A member of an argument that is a whole number from 0 on."""
    value = more.get(name, default)
    if type(value) is not int or value < 0:
        raise JsonRpcInvalidParams(f"{name} must be a whole number from 0")
    return value


def path_in(more: Mapping[str, Any]) -> Path | None:
    """The place inside a line that an argument names, None if it names none."""
    text = more.get("path")
    if text is None:
        return None
    path = read_path(text) if isinstance(text, str) else None
    if path is None:
        raise JsonRpcInvalidParams("path must be a place as findings have it, such as messages[2].content")
    return path


def text_in(more: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """A member of an argument that is a text."""
    value = more.get(name, default)
    if not isinstance(value, str):
        raise JsonRpcInvalidParams(f"{name} must be a text")
    return value


def switch_in(more: Mapping[str, Any], name: str) -> bool:
    """A member of an argument that is true or false; false if it is not given."""
    return more.get(name) is True
