"""How long an editor waits for the language server on chat files of three sizes, beside a bare pygls server.

    python benchmarks/server.py [--sizes 0.5 5 50] [--keystrokes 100]

The reference is pygls as it comes, in this script (`--bare`): it keeps the document as pygls does, parses the
edited line with `json.loads` and publishes whether that failed; its hover answers the length of the line. It
checks nothing else, so what our server does beyond is the difference. Both are talked to over stdio by the same
client, one after the other, in one run. Times are milliseconds, measured by the client: from sending a message to
having the answer. What would take over a minute is measured on fewer changes and multiplied, marked with `~`.
"""

from __future__ import annotations

import argparse
import itertools
import json
import queue
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import corpus

URI = "file:///benchmark/train.jsonl"
OURS = [sys.executable, "-m", "tuneline", "server"]
BARE = [sys.executable, __file__, "--bare"]
REPLACED = 50_000
# Changes that a reference is given of the replace-all: each may take a tenth of a second.
SAMPLED = 20
Row = dict[str, str]


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=float, nargs="+", default=[0.5, 5, 50], help="megabytes")
    parser.add_argument("--keystrokes", type=int, default=100)
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--bare", action="store_true", help="be the reference server")
    arguments = parser.parse_args()
    if arguments.bare:
        serve_bare()
        return
    starts: dict[str, list[float]] = {name: [] for name in ("ours", "bare")}
    for _ in range(arguments.starts):
        for name, words in (("ours", OURS), ("bare", BARE)):
            starts[name].append(started(words))
    columns: dict[str, Row] = {}
    for size in arguments.sizes:
        text = "".join(corpus.lines(int(size * 1_000_000)))
        columns[f"{size:g} MB"] = measure(OURS, text, arguments.keystrokes, checks=True)
        columns[f"bare {size:g} MB"] = measure(BARE, text, min(arguments.keystrokes, 30), checks=False)
    print_table(columns)
    ours, bare = statistics.median(starts["ours"]), statistics.median(starts["bare"])
    print(
        f"\nStart to the answer to `initialize`, median of {arguments.starts}: {milliseconds(ours)} ms, "
        f"bare {milliseconds(bare)} ms ({ours / bare:.2f} times)."
    )


def print_table(columns: dict[str, Row]) -> None:
    """A Markdown table, one row a figure."""
    rows = list(dict.fromkeys(itertools.chain.from_iterable(columns.values())))
    print("| | " + " | ".join(columns) + " |")
    print("|---|" + "---:|" * len(columns))
    for row in rows:
        print(f"| {row} | " + " | ".join(column.get(row, "-") for column in columns.values()) + " |")


def milliseconds(seconds: float) -> str:
    """A time as the table has it."""
    return f"{seconds * 1000:,.1f}" if seconds < 0.1 else f"{seconds * 1000:,.0f}"


def percentile(values: Sequence[float], share: float) -> float:
    """By nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def started(words: list[str]) -> float:
    """Seconds from starting a server to its answer to `initialize`."""
    begin = time.perf_counter()
    with Connection(words) as server:
        server.initialize()
        return time.perf_counter() - begin


def measure(words: list[str], text: str, keystrokes: int, *, checks: bool) -> Row:
    """All figures of one server with one document. checks: it looks at the whole file."""
    lines = text.split("\n")[:-1]
    # A file without a finding would leave open when its findings are there.
    lines[len(lines) // 2] = "{" + lines[len(lines) // 2]
    lines[1] = "{" + lines[1]
    text = "\n".join(lines) + "\n"
    row: Row = {}
    with Connection(words) as server:
        server.initialize()
        begin = time.perf_counter()
        server.open(text)
        if checks:
            server.wait(lambda: server.published > 0)
            row["open to first findings"] = milliseconds(server.at - begin)
        hovers: list[float] = []
        first = server.hover(1)
        while checks and not server.complete:
            time.sleep(0.01)
            hovers.append(server.hover(len(hovers) % len(lines)))
        if checks:
            row["open to all findings"] = milliseconds(server.completed_at - begin)
            row["hover during analysis, p95"] = milliseconds(percentile(hovers or [first], 0.95))
        else:
            row["open to first answer"] = milliseconds(time.perf_counter() - begin)
        server.wait_until_quiet()
        typed = [server.keystroke(len(lines) * 3 // 4, number) for number in range(keystrokes)]
        row["keystroke to finding, p50"] = milliseconds(percentile(typed, 0.5))
        row["keystroke to finding, p95"] = milliseconds(percentile(typed, 0.95))
        row["hover, p50"] = milliseconds(
            statistics.median(server.hover(at) for at in range(0, len(lines), 1 + len(lines) // 20))
        )
        step = max(1, len(lines) // 100)
        row["100 cursors to finding"] = milliseconds(
            server.edit([insertion(at * step, 0, "x") for at in range(100)])
        )
        server.edit([deletion(at * step, 0) for at in range(100)])
        number = REPLACED if checks else SAMPLED
        changes = [insertion(at % len(lines), 0, " ") for at in range(number)]
        begin = time.perf_counter()
        server.change(changes)
        server.hover(0)
        took = (time.perf_counter() - begin) * REPLACED / number
        row["replace-all, 50,000 changes"] = milliseconds(took) if checks else f"~{milliseconds(took)}"
        server.wait_until_quiet()
        row["resident memory"] = f"{server.memory() / 1e6:,.0f} MB"
        row["of the file"] = f"{server.memory() / len(text.encode()):.1f} times"
    return row


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
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
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
        """A character that breaks a line, or takes the break away again."""
        time.sleep(0.02)
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
        """Until the server needs no processor time for half a second."""
        used = -1.0
        while (now := self._processor_time()) != used:
            used = now
            time.sleep(0.5)

    def memory(self) -> int:
        """Resident bytes of the server (Linux)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024

    def _processor_time(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return float(fields[11]) + float(fields[12])

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


def serve_bare() -> None:
    """pygls as it comes, parsing the edited lines."""
    from lsprotocol import types
    from pygls.lsp.server import LanguageServer

    server = LanguageServer("bare", "1")

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(_: types.DidOpenTextDocumentParams) -> None:
        pass

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        lines = server.workspace.get_text_document(params.text_document.uri).lines
        found = []
        for change in params.content_changes:
            assert isinstance(change, types.TextDocumentContentChangePartial)
            row = change.range.start.line
            try:
                json.loads(lines[row])
            except ValueError as error:
                place = types.Range(types.Position(row, 0), types.Position(row, 1))
                found.append(types.Diagnostic(place, str(error)))
        server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(params.text_document.uri, found, params.text_document.version)
        )

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover:
        lines = server.workspace.get_text_document(params.text_document.uri).lines
        return types.Hover(f"{len(lines[params.position.line])} characters")

    server.start_io()


if __name__ == "__main__":
    main()
