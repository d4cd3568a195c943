"""Pieces of the protocol that need no connection: reading a body, and saying what failed without the user's text."""

from __future__ import annotations

import json
import logging
import traceback
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from pygls.exceptions import JsonRpcException, JsonRpcInternalError

_log = logging.getLogger("tuneline.protocol")

# What a body that is not JSON is read as.
MISSING = object()


def parse(body: bytes) -> Any:
    """The JSON of a message, or `MISSING`. Bytes that are not UTF-8 are replaced: the rest may be valid."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        _log.warning("a message is not UTF-8; invalid bytes were replaced")
        text = body.decode("utf-8", "replace")
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return MISSING


def with_whole_characters(body: str) -> str:
    """A JSON text in ASCII, with U+FFFD for every half of a character.

    JSON has an escape for a half; the parsers of Neovim and of many languages take it for a fault, and end the
    connection.
    """
    if "\\ud" not in body:
        return body
    text = json.dumps(json.loads(body), ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return json.dumps(json.loads(whole))
    return body


def is_id(value: object) -> bool:
    """Whether a request may have this id."""
    return isinstance(value, str) or type(value) is int


def code_of(error: object) -> int:
    """The code of an error that the client answered with."""
    code = error.get("code") if isinstance(error, dict) else None
    return code if type(code) is int else JsonRpcInternalError.CODE


def refusal(error: BaseException, method: str) -> JsonRpcException:
    """What the client is sent: our own words as they are, of any other error its kind."""
    if isinstance(error, JsonRpcException):
        return error
    note_failure(error, method)
    return JsonRpcInternalError(f"{method} failed ({type(error).__name__}); the log says where")


def look_at(future: Future[Any], *, method: str, noted: set[str]) -> None:
    """Note the failure of a notification, which nobody waits for."""
    if not future.cancelled() and (error := future.exception()) is not None:
        note_failure(error, method, noted)


def note_failure(error: BaseException, method: str, noted: set[str] | None = None) -> None:
    """One line: kind and place, never the message, which may quote the user's text.

    noted: the lines of notifications that were written. A client that sends one wrong sends it again and again.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
    words = f"{method} failed: {type(error).__name__} at {where}"
    if noted is None:
        _log.error("%s", words)
    elif words not in noted:
        noted.add(words)
        _log.error("%s; further such failures are not logged", words)
