"""A client of our own, for tests: it can send what no client sends. How the bytes travel is left to what is made of it.

    client.initialize()
    client.open("file:///a.jsonl", text)
    hover = client.request("textDocument/hover", {...})

`request` gives the result and raises `Refused` for an error. Diagnostics that the server pushes are kept by URI, as
lists of all that came; requests of the server are answered with `answers[method]`, null if there is none.
"""

from __future__ import annotations

import itertools
import json
import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lsp.capabilities import FULL

_HEADER = re.compile(rb"Content-Length: (\d+)\r\n\r\n")


def frame(message: object) -> bytes:
    """A message as it goes over the wire."""
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


# A line that is wrong.
BROKEN = '{"messages": [}\n'


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code: int = error["code"]
        self.error = error


class Peer(ABC):
    """The client's side of one connection. Messages that nobody waited for are kept in `received`."""

    def __init__(self, *, answers: Mapping[str, Any] | None = None, silent: bool = False) -> None:
        self.answers: dict[str, Any] = {"workspace/configuration": _no_settings, **(answers or {})}
        # Never answers what the server asks.
        self.silent = silent
        self.received: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self.published: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self._replies: dict[Any, dict[str, Any]] = {}
        self._ids = itertools.count(1)
        self._versions: dict[str, int] = {}
        self._unread = bytearray()

    @abstractmethod
    def write(self, data: bytes) -> None:
        """Send bytes as they are."""

    @abstractmethod
    def close_input(self) -> None:
        """Send no more, without a word."""

    @abstractmethod
    def wait_until(self, done: Callable[[], bool]) -> None:
        """Take messages until something holds; Broken if it never will, EOFError if the server has gone."""

    @abstractmethod
    def exit_code(self) -> int:
        """What the server ends with, once it does."""

    @abstractmethod
    def errors(self) -> str:
        """What the server wrote to standard error so far."""

    # Messages

    def send(self, message: object) -> None:
        """Send one message, whatever it is, in a frame that is right."""
        self.write(frame(message))

    def notify(self, method: str, params: object = None) -> None:
        """Send a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: object = None) -> int:
        """Send a request without waiting for its answer; its id."""
        ident = next(self._ids)
        self.send({"jsonrpc": "2.0", "id": ident, "method": method, "params": params})
        return ident

    def request(self, method: str, params: object = None) -> Any:
        """Send a request and wait for its result; `Refused` if the server answers with an error."""
        return self.result(self.ask(method, params))

    def result(self, ident: object) -> Any:
        """The result of a request that was sent."""
        reply = self.reply(ident)
        if "error" in reply:
            raise Refused(reply["error"])
        return reply["result"]

    def reply(self, ident: object) -> dict[str, Any]:
        """The whole answer to a request, result or error."""
        self.wait_until(lambda: self.is_answered(ident))
        return self._replies.pop(ident)

    def is_answered(self, ident: object) -> bool:
        """Whether the answer to a request has come, and nobody has taken it."""
        return ident in self._replies

    def notifications(self, method: str) -> list[Any]:
        """The parameters of all notifications of this name so far."""
        return [message["params"] for message in self.received if message["method"] == method]

    # The usual

    def initialize(
        self,
        capabilities: Mapping[str, Any] | None = None,
        *,
        encodings: Sequence[str] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Say hello with these capabilities (`FULL` if none are given); what the server can do."""
        capabilities = dict(FULL if capabilities is None else capabilities)
        if encodings is not None:
            capabilities["general"] = {"positionEncodings": list(encodings)}
        params = {"processId": None, "rootUri": None, "capabilities": capabilities, **more}
        result = self.request("initialize", params)
        self.notify("initialized", {})
        assert isinstance(result, dict)
        return result

    def open(self, uri: str, text: str, language: str = "jsonl", version: int = 0) -> None:
        """Open a document."""
        self._versions[uri] = version
        item = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, *changes: object, version: int | None = None) -> int:
        """Send one notification of changes: dicts, texts for the whole document, or (row, column, row, column,
        text) in the client's units. The document's new version."""
        version = self._versions.get(uri, 0) + 1 if version is None else version
        self._versions[uri] = version
        params = {
            "textDocument": {"uri": uri, "version": version},
            "contentChanges": [as_change(change) for change in changes],
        }
        self.notify("textDocument/didChange", params)
        return version

    def close_document(self, uri: str) -> None:
        """Close a document."""
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def diagnostics(self, uri: str, version: int | None = None) -> list[Any]:
        """The list that the server pushed last for a document, of a version if one is given."""
        found = self.published[uri]
        self.wait_until(lambda: bool(found) and version in (None, found[-1].get("version")))
        diagnostics = found[-1]["diagnostics"]
        assert isinstance(diagnostics, list)
        return diagnostics

    def exit(self) -> int:
        """Shut down and leave as a client should; the exit code."""
        self.request("shutdown")
        self.notify("exit")
        return self.exit_code()

    # What comes back

    def feed(self, data: bytes) -> None:
        """Take bytes of the server, with as many messages as are whole."""
        self._unread += data
        while match := _HEADER.match(self._unread):
            size = match.end() + int(match[1])
            if len(self._unread) < size:
                break
            body = bytes(self._unread[match.end() : size])
            del self._unread[:size]
            self._take(json.loads(body))
        assert _HEADER.match(self._unread) or len(self._unread) < 40, f"no header: {self._unread[:80]!r}"

    def _take(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            self._replies[message.get("id")] = message
        elif "id" in message:
            self.asked.append(message)
            if not self.silent:
                answer = self.answers.get(message["method"])
                answer = answer(message.get("params")) if callable(answer) else answer
                self.send({"jsonrpc": "2.0", "id": message["id"], "result": answer})
        else:
            self.received.append(message)
            if message["method"] == "textDocument/publishDiagnostics":
                self.published[message["params"]["uri"]].append(message["params"])


def _no_settings(params: dict[str, Any]) -> list[None]:
    return [None] * len(params["items"])


def as_change(change: object) -> object:
    """A content change, of a text or of (row, column, row, column, text)."""
    if isinstance(change, str):
        return {"text": change}
    if isinstance(change, tuple):
        row, column, end_row, end_column, text = change
        start = {"line": row, "character": column}
        return {"range": {"start": start, "end": {"line": end_row, "character": end_column}}, "text": text}
    return change


def at(uri: str, row: int, column: int) -> dict[str, Any]:
    """The parameters of a request about a place."""
    return {"textDocument": {"uri": uri}, "position": {"line": row, "character": column}}


def check_alive(client: Peer) -> None:
    """The server still does what it is for."""
    client.open("file:///alive.jsonl", BROKEN)
    assert client.diagnostics("file:///alive.jsonl", 0)
    assert client.request("textDocument/hover", at("file:///alive.jsonl", 0, 4)) is not None
    client.close_document("file:///alive.jsonl")
