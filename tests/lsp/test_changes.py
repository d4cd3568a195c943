"""Many edits in one notification: the text is that of the same edits one by one, and no line is copied for each."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lsp.scheduling import plain_scope
from tuneline.lsp.documents import Document
from tuneline.text.columns import Encoding
from tuneline.text.lines import Change, Lines

ENCODINGS: list[Encoding] = ["utf-8", "utf-16", "utf-32"]
TEXT = st.text(st.sampled_from('a"{é😀\ud83d\r\n'), max_size=6)
PLACE = st.integers(-1, 8)
EDITS = st.lists(st.tuples(st.integers(-1, 3), PLACE, st.integers(0, 1), PLACE, TEXT), max_size=10)


Edit = tuple[int, int, int, int, str]


def change(edit: Edit) -> dict[str, Any]:
    """An edit (row, column, row, column, text) as it goes over the wire."""
    row, column, end_row, end_column, text = edit
    start, end = {"line": row, "character": column}, {"line": end_row, "character": end_column}
    return {"range": {"start": start, "end": end}, "text": text}


def opened(text: str, encoding: Encoding = "utf-16") -> Document:
    return Document("file:///a.jsonl", text, plain_scope(), encoding=encoding)


@given(st.lists(TEXT, max_size=4), EDITS, st.sampled_from(ENCODINGS))
def test_together_as_one_by_one(
    lines: list[str], edits: list[tuple[int, int, int, int, str]], encoding: Encoding
) -> None:
    changes = [
        change((row, start, row + (rows if rows and not start else 0), end, text))
        for row, start, rows, end, text in edits
    ]
    together, single = opened("\n".join(lines), encoding), opened("\n".join(lines), encoding)
    together.change(changes, 1)
    for version, one in enumerate(changes, 1):
        single.change([one], version)
    assert together.lines.text() == single.lines.text()
    assert together.state.texts == single.state.texts == together.texts(0, len(together.lines))
    assert together.state.findings() == single.state.findings()


def test_edits_in_few_lines_copy_them_once(monkeypatch: pytest.MonkeyPatch) -> None:
    replaced = 0
    replace = Lines.replace

    def counted(lines: Lines, *edit: int | str) -> Change:
        nonlocal replaced
        replaced += 1
        return replace(lines, *edit)  # type: ignore[arg-type]

    monkeypatch.setattr(Lines, "replace", counted)
    document = opened("word " * 10_000 + "\n" + "word " * 10_000)
    edits = [(number % 2, 5 + number, number % 2, 5 + number, "x") for number in range(2_000)]
    touched = document.change([change(edit) for edit in edits], 1)
    # The first edit of each line is made at once, all others together at the end.
    assert replaced == 4
    assert list(touched) == [0, 1]
    assert [len(document.lines[row]) for row in (0, 1)] == [51_000, 51_000]
    assert document.lines[0].count("x") == 1_000
