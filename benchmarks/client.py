"""A client of a language server over stdio, which notes when answers come and what the server spends until then."""

from __future__ import annotations

import itertools
import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from cost import Cost, group_memory

URI = "file:///benchmark/train.jsonl"


def insertion(row: int, column: int, text: str) -> dict[str, Any]:
    """One change that inserts."""
    place = {"line": row, "character": column}
    return {"range": {"start": place, "end": place}, "text": text}


def deletion(row: int, column: int) -> dict[str, Any]:
    """One change that takes one character away."""
    return {
        "range": {"start": {"line": row, "character": column}, "end": {"line": row, "character": column + 1}},
        "text": "",
    }


class Connection:
    """A server process and a client to it."""

    def __init__(self, words: list[str]) -> None:
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._arrived: queue.SimpleQueue[tuple[float, dict[str, Any]]] = queue.SimpleQueue()
        self._ids = itertools.count(1)
        self._replies: dict[int, float] = {}
        self._version = 0
        self._versions: dict[int, float] = {}
        self.published = 0
        self.at = 0.0
        self.complete = False
        self.completed_at = 0.0
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def initialize(self) -> None:
        """As an editor that takes pushed diagnostics and UTF-16 only."""
        capabilities = {
            "textDocument": {"publishDiagnostics": {"versionSupport": True, "relatedInformation": True}},
            "experimental": {"tunelineStatus": True},
        }
        self.request("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self._send({"method": "initialized", "params": {}})

    def open(self, text: str) -> None:
        """Open the document."""
        item = {"uri": URI, "languageId": "jsonl", "version": 0, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": item}})

    def change(self, changes: list[dict[str, Any]]) -> int:
        """Send changes; the version they make."""
        self._version += 1
        document = {"uri": URI, "version": self._version}
        params = {"textDocument": document, "contentChanges": changes}
        self._send({"method": "textDocument/didChange", "params": params})
        return self._version

    def edit(self, changes: list[dict[str, Any]]) -> float:
        """Seconds from changes to the list of findings that has them."""
        begin = time.perf_counter()
        version = self.change(changes)
        self.wait(lambda: version in self._versions)
        return self._versions[version] - begin

    def keystroke(self, row: int, number: int) -> float:
        """A character that breaks a line, or takes the break away again; seconds to the findings."""
        return self.edit([deletion(row, 0) if number % 2 else insertion(row, 0, "x")])

    def hover(self, row: int) -> float:
        """Seconds that a hover over the start of a line takes."""
        place = {"textDocument": {"uri": URI}, "position": {"line": row, "character": 3}}
        return self.request("textDocument/hover", place)

    def request(self, method: str, params: object) -> float:
        """Seconds to the answer."""
        begin = time.perf_counter()
        ident = next(self._ids)
        self._send({"id": ident, "method": method, "params": params})
        self.wait(lambda: ident in self._replies)
        return self._replies.pop(ident) - begin

    def wait(self, done: Callable[[], bool]) -> None:
        """Take messages until something holds."""
        while not done():
            self._take(*self._arrived.get(timeout=600))

    def wait_until_quiet(self) -> None:
        """Until the server needs next to no processor time for half a second."""
        used = -1.0
        while (now := self.processor()) > used + 0.005:
            used = now
            time.sleep(0.5)

    def memory(self) -> int:
        """Resident bytes of the server and what it started (Linux)."""
        return group_memory(self._process.pid, "Rss")

    def processor(self) -> float:
        """Seconds of processor time that the server has used, all threads together (Linux)."""
        # The clock of another process, as clock_getcpuclockid(3) makes it.
        return time.clock_gettime((~self._process.pid << 3) | 2)

    def cost(self, act: Callable[[], object]) -> Cost:
        """What something costs: the clock of the client, the processor of the server."""
        begin, used = time.perf_counter(), self.processor()
        act()
        return Cost(time.perf_counter() - begin, self.processor() - used)

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _take(self, at: float, message: dict[str, Any]) -> None:
        method, params = message.get("method"), message.get("params") or {}
        if method is None:
            self._replies[message["id"]] = at
        elif method == "textDocument/publishDiagnostics":
            self.published += 1
            self.at = at
            self._versions[params["version"]] = at
        elif method == "tuneline/status":
            self.complete = params["complete"]
            self.completed_at = self.completed_at or (at if self.complete else 0.0)
        elif "id" in message:
            self._send({"id": message["id"], "result": None})

    def _read(self) -> None:
        for at, message in self._messages():
            self._arrived.put((at, message))

    def _messages(self) -> Iterator[tuple[float, dict[str, Any]]]:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            size = 0
            while header.strip():
                name, _, value = header.partition(b":")
                size = int(value) if name.lower() == b"content-length" else size
                header = stream.readline()
            body = stream.read(size)
            yield time.perf_counter(), json.loads(body)
