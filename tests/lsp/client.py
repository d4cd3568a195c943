"""A client of our own, for tests: bytes to `tuneline server` and back, so that it can send what no client sends.

    with Client() as client:
        client.initialize()
        client.open("file:///a.jsonl", text)
        hover = client.request("textDocument/hover", {...})

`request` gives the result and raises `Refused` for an error. Diagnostics that the server pushes are kept by URI, as
lists of all that came; requests of the server are answered with `answers[method]`, null if there is none.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

SECONDS = 20.0

# What VS Code can do, as far as it matters to us.
FULL: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "workspaceEdit": {"documentChanges": True},
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
        "diagnostics": {"refreshSupport": True},
        "semanticTokens": {"refreshSupport": True},
        "inlayHint": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
    },
    "textDocument": {
        "publishDiagnostics": {
            "relatedInformation": True,
            "versionSupport": True,
            "codeDescriptionSupport": True,
            "dataSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        },
        "codeAction": {
            "codeActionLiteralSupport": {
                "codeActionKind": {"valueSet": ["", "quickfix", "refactor", "source", "source.fixAll"]}
            },
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
            "isPreferredSupport": True,
            "disabledSupport": True,
        },
        "completion": {
            "completionItem": {
                "snippetSupport": True,
                "insertReplaceSupport": True,
                "documentationFormat": ["markdown", "plaintext"],
            }
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "documentLink": {"tooltipSupport": True},
        "definition": {"linkSupport": True},
    },
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
}
# The same, and it pulls its diagnostics.
PULL: dict[str, Any] = {**FULL, "textDocument": {**FULL["textDocument"], "diagnostic": {}}}


def frame(message: object) -> bytes:
    """A message as it goes over the wire."""
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code: int = error["code"]
        self.error = error


class Client:
    """One server process and the connection to it. Messages that nobody waited for are kept in `received`."""

    def __init__(
        self,
        *arguments: str,
        cwd: str | os.PathLike[str] | None = None,
        command: Sequence[str] = (),
        answers: Mapping[str, Any] | None = None,
        silent: bool = False,
    ) -> None:
        self.answers: dict[str, Any] = {"workspace/configuration": _no_settings, **(answers or {})}
        # Never answers what the server asks.
        self.silent = silent
        self.received: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self.published: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self._replies: dict[Any, dict[str, Any]] = {}
        self._ids = itertools.count(1)
        self._versions: dict[str, int] = {}
        self._arrived: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self.process = subprocess.Popen(
            [*(command or (sys.executable, "-m", "tuneline", "server")), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
        )
        self._errors: list[bytes] = []
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._threads = [
            threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True),
            threading.Thread(target=self._read_errors, args=(self.process.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(SECONDS)
        for thread in self._threads:
            thread.join(SECONDS)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    # Bytes

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: object) -> None:
        """Send one message, whatever it is, in a frame that is right."""
        self.write(frame(message))

    # Messages

    def notify(self, method: str, params: object = None) -> None:
        """Send a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: object = None) -> int:
        """Send a request without waiting for its answer; its id."""
        ident = next(self._ids)
        self.send({"jsonrpc": "2.0", "id": ident, "method": method, "params": params})
        return ident

    def request(self, method: str, params: object = None, seconds: float = SECONDS) -> Any:
        """Send a request and wait for its result; `Refused` if the server answers with an error."""
        return self.result(self.ask(method, params), seconds)

    def result(self, ident: object, seconds: float = SECONDS) -> Any:
        """The result of a request that was sent."""
        reply = self.reply(ident, seconds)
        if "error" in reply:
            raise Refused(reply["error"])
        return reply["result"]

    def reply(self, ident: object, seconds: float = SECONDS) -> dict[str, Any]:
        """The whole answer to a request, result or error."""
        self.wait_until(lambda: ident in self._replies, seconds)
        return self._replies.pop(ident)

    def wait_until(self, done: Callable[[], bool], seconds: float = SECONDS) -> None:
        """Take messages until something holds; TimeoutError if it does not, EOFError if the server has gone."""
        end = time.monotonic() + seconds
        while not done():
            try:
                message = self._arrived.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise TimeoutError(f"nothing after {seconds} s; standard error: {self.errors()}") from None
            if message is None:
                raise EOFError(f"the server has gone; standard error: {self.errors()}")
            self._take(message)

    def errors(self) -> str:
        """What the server wrote to standard error so far."""
        return b"".join(self._errors).decode("utf-8", "replace")

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

    def diagnostics(self, uri: str, version: int | None = None, seconds: float = SECONDS) -> list[Any]:
        """The list that the server pushed last for a document, of a version if one is given."""
        found = self.published[uri]
        self.wait_until(lambda: bool(found) and version in (None, found[-1].get("version")), seconds)
        diagnostics = found[-1]["diagnostics"]
        assert isinstance(diagnostics, list)
        return diagnostics

    def exit(self, seconds: float = SECONDS) -> int:
        """Shut down and leave as a client should; the exit code."""
        self.request("shutdown")
        self.notify("exit")
        return self.process.wait(seconds)

    # What comes back

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

    def _read(self, stream: IO[bytes]) -> None:
        try:
            while header := stream.readline():
                match = re.fullmatch(rb"Content-Length: (\d+)\r\n", header)
                assert match, f"no header: {header!r}"
                assert stream.readline() == b"\r\n"
                self._arrived.put(json.loads(stream.read(int(match[1]))))
        finally:
            self._arrived.put(None)

    def _read_errors(self, stream: IO[bytes]) -> None:
        while data := stream.readline():
            self._errors.append(data)


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
