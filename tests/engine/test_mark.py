"""The mark of a long text, which is made piece by piece, is that of the whole."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from tuneline.engine import mark


@given(st.text(st.characters(codec=None)))
def test_a_mark_in_pieces_is_that_of_the_whole(text: str) -> None:
    with patch.object(mark, "_PIECE", 3):
        assert mark.mark_of_text(text) == mark.marks_of_bytes((text.encode("utf-8", "surrogatepass"),))[0]
