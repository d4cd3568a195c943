"""A line in pieces is the line that the same edits give one by one, and costs less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.text import pieces
from tuneline.text.columns import Encoding, from_units
from tuneline.text.pieces import Pieces

ENCODINGS: list[Encoding] = ["utf-8", "utf-16", "utf-32"]
TEXT = st.text(st.sampled_from("ab é中😀\ud83d"), max_size=12)
EDITS = st.lists(st.tuples(st.integers(-2, 40), st.integers(-2, 40), TEXT), max_size=12)


@given(TEXT, EDITS, st.sampled_from(ENCODINGS), st.integers(1, 5))
def test_as_if_edited_one_by_one(
    line: str, edits: list[tuple[int, int, str]], encoding: Encoding, size: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "_SIZE", size)
        edited = Pieces(line, encoding)
        for start, end, text in edits:
            edited.replace(start, end, text)
            left, right = sorted((from_units(line, start, encoding), from_units(line, end, encoding)))
            line = line[:left] + text + line[right:]
            assert edited.text() == line


def test_an_edit_copies_pieces_and_not_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    copied = 0
    cut = pieces._cut

    def counted(text: str) -> list[str]:
        nonlocal copied
        copied += len(text)
        return cut(text)

    edited = Pieces("word " * 200_000, "utf-16")
    monkeypatch.setattr(pieces, "_cut", counted)
    for number in range(1_000):
        edited.replace(500_000 + number, 500_000 + number, "x")
    assert copied < 1_000 * 3 * pieces._SIZE
    assert len(edited.text()) == 1_001_000
