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
import statistics
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

import corpus
from client import Connection, deletion, insertion
from cost import Cost

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
            starts[name].append(started(words).wall)
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


def started(words: list[str]) -> Cost:
    """What a server costs from its start to its answer to `initialize`."""
    begin = time.perf_counter()
    with Connection(words) as server:
        server.initialize()
        return Cost(time.perf_counter() - begin, server.processor())


class Typed(NamedTuple):
    """What keystrokes cost with a large and a small document, and the bare server with the small one.

    memory: of the server with the large document, to the document.
    """

    large: list[Cost]
    small: list[Cost]
    bare: list[Cost]
    memory: float


def typed(large: int, small: int, keystrokes: int, wait: float) -> Typed:
    """Keystrokes in documents of so many bytes, in turn. wait: seconds from the first pass until memory is read."""
    long, short = ("".join(corpus.lines(size)) for size in (large, small))
    costs: Typed = Typed([], [], [], 0)
    with Connection(OURS) as one, Connection(OURS) as other, Connection(BARE) as bare:
        for server, text in ((one, long), (other, short), (bare, short)):
            server.initialize()
            server.open(text)
            if server is not bare:
                server.wait(lambda: server.complete)  # noqa: B023 - waits here
            server.wait_until_quiet()
        time.sleep(wait)
        memory = one.memory() / len(long.encode())
        rows = long.count("\n") * 3 // 4, short.count("\n") * 3 // 4
        for number in range(keystrokes):
            for server, row, into in (
                (one, rows[0], costs.large),
                (other, rows[1], costs.small),
                (bare, rows[1], costs.bare),
            ):
                time.sleep(0.02)
                into.append(server.cost(lambda: server.keystroke(row, number)))  # noqa: B023 - called here
    return costs._replace(memory=memory)


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
        times = []
        for number in range(keystrokes):
            time.sleep(0.02)
            times.append(server.keystroke(len(lines) * 3 // 4, number))
        row["keystroke to finding, p50"] = milliseconds(percentile(times, 0.5))
        row["keystroke to finding, p95"] = milliseconds(percentile(times, 0.95))
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
