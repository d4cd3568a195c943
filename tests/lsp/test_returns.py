"""Lines that end at a carriage return alone: in the editor the finding and the fix of the command line."""

from __future__ import annotations

import json
from pathlib import Path

import cattrs
import pytest

from lsp.edits import applied
from lsp.scheduling import plain_scope
from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.engine.fixes.memory import Changes, fix_text
from tuneline.engine.fixes.plan import finish, fix_file, only_safe
from tuneline.engine.plan import Plan
from tuneline.features.code_actions.fix_changes import fix_changes
from tuneline.lsp.client import Client
from tuneline.lsp.documents import Document
from tuneline.lsp.workspace_edits import workspace_edit
from tuneline.settings.model import Settings

URI = "file:///a.jsonl"
PLAN = Plan(Settings(), tokens=False, every=True)


def example(row: int, answer: str = "answer") -> str:
    return json.dumps({"prompt": f"question {row}", "completion": f"{answer} {row}"})


LINES = [example(row) for row in range(8)]
NULL = example(9)[:-1] + ', "id": null}'
CASES = {
    "all": "\r".join(LINES),
    "the last one too": "\r".join(LINES) + "\r",
    "one of them": "\n".join(LINES[:4]) + "\r" + "\n".join(LINES[4:]) + "\n",
    "some, with others": "\r\n".join(LINES[:4]) + "\r" + "\n".join(LINES[4:]),
    "beside another fix": "\r".join((*LINES[:3], NULL, *LINES[3:])),
    "at lines that go": "\r".join((*LINES[:3], "", "", *LINES[3:], "")),
    "at lines that are split": f"{LINES[0]}\r{LINES[1]}{LINES[2]}\r{LINES[3]}\n",
    "at a value on several lines": "\r".join((LINES[0], *json.dumps(json.loads(NULL), indent=1).split("\n"), LINES[2])),
    "none": "\n".join(LINES) + "\r",
}  # fmt: skip


def document_of(text: str) -> Document:
    document = Document(URI, text, plain_scope())
    document.state.findings()
    return document


def after(document: Document, changes: Changes) -> str:
    edit = workspace_edit(document, changes, Client())
    edits = [cattrs.unstructure(it) for it in (edit.changes or {})[URI]]
    made = [{"range": it["range"], "newText": it["new_text"]} for it in edits]
    return applied(document.lines.text(), {"changes": {URI: made}}, URI)


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_the_editor_says_and_does_what_the_command_line_does(text: str, tmp_path: Path) -> None:
    path, copy = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    path.write_bytes(text.encode())
    document = document_of(text)
    snapshot = document.snapshot()
    placed = check_file(Source(path), Plan(Settings(), tokens=False)).placed
    assert [(row, it) for row in range(len(snapshot.texts)) for it in snapshot.findings_at(row)] == placed
    assert any(it.rule == "line-ending" for _, it in placed) is (text != CASES["none"])
    fixed = fix_file(path, copy, PLAN, unsafe=False)
    outcome = finish(fix_text(snapshot, only_safe))
    assert outcome.applied == fixed.applied
    if fixed.applied:
        assert after(document, outcome.changes).rstrip("\n") == copy.read_bytes().decode().rstrip("\n")


def test_one_fix_ends_all_of_the_lines_at_line_feeds() -> None:
    document = document_of(CASES["some, with others"])
    snapshot = document.snapshot()
    (found,) = (it for it in snapshot.placed if it.finding.rule == "line-ending")
    assert found.row == 3
    fixed = after(document, fix_changes(snapshot, found.row, found.finding.fixes[0]))
    assert fixed == "\r\n".join(LINES[:4]) + "\n" + "\n".join(LINES[4:])


@pytest.mark.parametrize(
    ("start", "where", "new", "there"),
    [
        (f"{LINES[0]}\r{LINES[1]}", (0, len(LINES[0]), 1, 0), "\n", False),
        (f"{LINES[0]}\r{LINES[1]}", (1, 0, 1, 0), "\n", False),
        (f"{LINES[0]}\n{LINES[1]}", (0, len(LINES[0]), 1, 0), "\r", True),
        (f"{LINES[0]}\r\n{LINES[1]}", (0, len(LINES[0]), 1, 0), "\r", True),
        (f"{LINES[0]}\n{LINES[1]}", (1, len(LINES[1]), 1, len(LINES[1])), f"\r{LINES[2]}", True),
    ],
)
def test_edits_of_line_ends(start: str, where: tuple[int, int, int, int], new: str, there: bool) -> None:
    document = document_of(start)
    first, last = ({"line": where[at], "character": where[at + 1]} for at in (0, 2))
    document.change([{"range": {"start": first, "end": last}, "text": new}], 1)
    assert any(it.finding.rule == "line-ending" for it in document.state.findings()) is there
    assert document.state.findings() == document_of(document.lines.text()).state.findings()
