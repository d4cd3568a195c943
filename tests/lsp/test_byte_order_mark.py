"""A byte order mark that the client shows us: the same findings as on disk, at the places where the client counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cattrs
import pytest

from lsp.edits import applied
from lsp.scheduling import plain_scope
from tuneline.engine.disk import check_file
from tuneline.engine.files.source import Source
from tuneline.engine.fixes.memory import Changes, fix_text
from tuneline.engine.fixes.plan import finish, only_safe
from tuneline.engine.plan import Plan
from tuneline.features.code_actions.fix_changes import fix_changes
from tuneline.features.semantic_tokens import SemanticToken
from tuneline.lsp.client import Client
from tuneline.lsp.documents import Document
from tuneline.lsp.handlers.semantic_tokens import encode
from tuneline.lsp.publish.translator import Translator
from tuneline.lsp.translate import range_of
from tuneline.lsp.workspace_edits import workspace_edit
from tuneline.targets.evidence import OWN_WORD, Fact
from tuneline.text.columns import Encoding
from tuneline.text.spans import Span

MARK = "\ufeff"
GOOD = '{"messages": [{"role": "user", "content": "é"}, {"role": "assistant", "content": "b"}]}'
BAD = GOOD.replace('"b"', '"b", "weight": null')
SCOPE = plain_scope()
URI = "file:///a.jsonl"
CASES = [
    "",
    GOOD,
    f"{BAD}\n{GOOD}\n",
    f"\n{GOOD}\r\n{BAD}",
    f"{MARK}{GOOD}\n{MARK}{GOOD}\n",
    f"[\n{GOOD},\n{BAD}\n]\n",
]


def document_of(text: str, encoding: Encoding = "utf-16") -> Document:
    return Document(URI, text, SCOPE, encoding=encoding)


@pytest.mark.parametrize("text", CASES)
def test_the_same_findings_as_on_disk(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes((MARK + text).encode())
    on_disk = check_file(Source(path), Plan()).placed
    document = document_of(MARK + text)
    document.state.findings()
    snapshot = document.snapshot()
    rows = range(max(1, len(snapshot.texts)))
    assert [(row, it) for row in rows for it in snapshot.findings_at(row)] == on_disk
    assert "byte-order-mark" in {it.rule for _, it in on_disk}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_places_are_those_of_the_client(encoding: Encoding) -> None:
    text = MARK + BAD
    document = document_of(text, encoding)
    document.state.findings()
    found = next(it for it in Translator(document, Client()).diagnostics() if it.code == "null-member")
    before = text[: text.index("null")]
    units = len(before.encode()) if encoding == "utf-8" else len(before)
    assert found.range.start.character == units
    at = BAD.index("null")
    assert document.position(0, at).character == units
    assert document.place(found.range.start) == (0, at)
    assert range_of(document.snapshot(), 0, Span(at, at), encoding).start.character == units
    tokens = encode(document.snapshot(), [SemanticToken(0, at, at + 4, 0, 0)], encoding)
    assert list(tokens) == [0, units, 4, 0, 0]


def test_the_size_is_that_of_the_file(tmp_path: Path) -> None:
    text = f"{MARK}{GOOD}\r\n{GOOD}\n"
    reading, rules = SCOPE
    size = len(text.encode())
    for most, large in ((size, False), (size - 1, True)):
        limits = {"max_file_bytes": Fact(most, OWN_WORD)}
        targets = tuple(replace(it, limits=limits) for it in reading.readers)
        document = Document(URI, text, (replace(reading, readers=targets), rules))
        found = {it.finding.rule for it in document.state.findings()}
        assert ("file-too-large" in found) is large


def after(document: Document, changes: Changes) -> str:
    edit = workspace_edit(document, changes, Client())
    edits = [cattrs.unstructure(it) for it in (edit.changes or {})[URI]]
    made = [{"range": it["range"], "newText": it["new_text"]} for it in edits]
    return applied(document.lines.text(), {"changes": {URI: made}}, URI)


@pytest.mark.parametrize("text", CASES)
def test_the_fix_takes_away_the_mark_alone(text: str) -> None:
    document = document_of(MARK + text)
    document.state.findings()
    snapshot = document.snapshot()
    (finding,) = (it for it in snapshot.findings_at(0) if it.rule == "byte-order-mark")
    assert after(document, fix_changes(snapshot, 0, finding.fixes[0])) == text


def test_fixing_all_takes_it_away_too() -> None:
    document = document_of(f"{MARK}{BAD}\n\n{BAD}\n")
    document.state.findings()
    outcome = finish(fix_text(document.snapshot(), only_safe))
    assert outcome.applied["byte-order-mark"] == 1
    assert after(document, outcome.changes) == f"{GOOD}\n{GOOD}\n"


@pytest.mark.parametrize(
    ("start", "where", "new", "rules"),
    [
        # Typed in front of it, it is a stray character of the second line.
        (f"{MARK}{GOOD}", (0, 0, 0, 0), f"{GOOD}\n", ["invalid-json"]),
        # Without the line before it, it is a mark.
        (f"{GOOD}\n{MARK}{GOOD}", (0, 0, 1, 0), "", ["byte-order-mark"]),
        (f"{MARK}{GOOD}", (0, 0, 0, 1), "", []),
        (GOOD, (0, 0, 0, 0), MARK, ["byte-order-mark"]),
    ],
)
def test_edits(start: str, where: tuple[int, int, int, int], new: str, rules: list[str]) -> None:
    document = document_of(start)
    document.state.findings()
    first, last = ({"line": where[at], "character": where[at + 1]} for at in (0, 2))
    document.change([{"range": {"start": first, "end": last}, "text": new}], 1)
    found = [it.finding.rule for it in document.state.findings()]
    assert [rule for rule in found if rule not in ("too-few-examples", "duplicate-example")] == rules
