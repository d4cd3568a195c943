"""A line of more than a megabyte is read by no thread of the server, whatever is done to it and asked about it."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from lsp.client import Client
from lsp.peer import at
from tuneline.engine import limits as engine_limits
from tuneline.engine import line as engine_line
from tuneline.engine import long_lines, snapshot
from tuneline.engine.line import Checker
from tuneline.features import limits

URI, OTHER = "file:///long.jsonl", "file:///short.jsonl"
GOOD = '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n'


def line(role: str) -> str:
    words = "all the world's a stage " * (limits.READ_LINE // 20)
    turns = [{"role": "user", "content": words}, {"role": role, "content": "x"}]
    return json.dumps({"messages": turns})


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the lines that are read in this process."""
    sizes: list[int] = []

    def noting(work: Any, place: int) -> Any:
        def noted(*given: Any) -> Any:
            sizes.append(len(given[place]))
            return work(*given)

        return noted

    monkeypatch.setattr(Checker, "check", noting(Checker.check, 1))
    monkeypatch.setattr(Checker, "check_slowly", noting(Checker.check_slowly, 1))
    monkeypatch.setattr(engine_line, "parse", noting(engine_line.parse, 0))
    monkeypatch.setattr(snapshot, "read_line", noting(snapshot.read_line, 0))
    return sizes


@pytest.mark.parametrize(
    "text", [line("assistant"), line("asistant"), line("assistant")[:-2], line("assistant").replace('"', "'")]
)
def test_a_very_long_line_holds_up_nobody(read: list[int], text: str) -> None:
    with Client() as client:
        client.initialize()
        client.open(OTHER, GOOD)
        client.open(URI, f"{GOOD}{text}\n{GOOD}")
        here = {"textDocument": {"uri": URI}}
        lines = {"start": {"line": 1, "character": 0}, "end": {"line": 2, "character": 0}}
        for number in range(5):
            client.change(URI, (1, 60 + number, 1, 60 + number, "x"))
            asked = [
                client.ask("textDocument/hover", at(URI, 1, 3)),
                client.ask("textDocument/completion", at(URI, 1, 62)),
                client.ask("textDocument/documentHighlight", at(URI, 1, 3)),
                client.ask("textDocument/inlayHint", {**here, "range": lines}),
                client.ask(
                    "textDocument/codeAction", {**here, "range": lines, "context": {"diagnostics": []}}
                ),
                client.ask("textDocument/documentSymbol", here),
                client.ask("textDocument/semanticTokens/full", here),
                client.ask("textDocument/codeLens", here),
                client.ask("textDocument/documentLink", here),
                client.ask("textDocument/selectionRange", {**here, "positions": [lines["start"]]}),
            ]
            for ident in asked:
                client.result(ident)
            assert client.request("textDocument/hover", at(OTHER, 0, 3)) is not None
            if number == 2:
                client.settle()
        client.settle()
        found = client.published[URI][-1]["diagnostics"]
        codes = {it["code"] for it in found if it["range"]["start"]["line"] == 1}
        wanted = set() if text == line("assistant") else {"unknown-role", "invalid-json"}
        assert bool(codes & {"unknown-role", "invalid-json"}) is bool(wanted)
        assert max(read) <= engine_limits.QUICK_SIZE


def test_no_process_outlives_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = long_lines._start

    def noting() -> subprocess.Popen[bytes]:
        started.append(start())
        return started[-1]

    monkeypatch.setattr(long_lines, "_start", noting)
    with Client() as client:
        client.initialize()
        client.open(URI, line("asistant"))
        client.wait_until(lambda: bool(client.diagnostics(URI)))
        assert [process.poll() for process in started] == [None]
    assert [process.poll() is None for process in started] == [False]
