from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import json_texts, texts
from tuneline.syntax.parse import parse
from tuneline.syntax.strings import decoded_offset, quote, source_offset


@pytest.mark.parametrize(
    ("source", "starts"),
    [
        ('"abc"', [1, 2, 3, 4]),
        ('""', [1]),
        (r'"a\nb"', [1, 2, 4, 5]),
        (r'"\u00e9x"', [1, 7, 8]),
        (r'"\ud83d\ude00x"', [1, 13, 14]),
        (r'"\ud83dx\ude00"', [1, 7, 8, 14]),
        ('"😀x"', [1, 2, 3]),
        (r'"\\u0041"', [1, 3, 4, 5, 6, 7, 8]),
        (r'"\"\/"', [1, 3, 5]),
        ('"ab', [1, 2, 3]),  # half typed
        (r'"C:\dir"', [1, 2, 3, 4, 5, 6, 7]),  # a backslash that should have been doubled
    ],
)
def test_offsets(source: str, starts: list[int]) -> None:
    line = f"  {source}"
    node = parse(line).values[0]
    assert [source_offset(line, node, index) - 2 for index in range(len(starts))] == starts
    assert source_offset(line, node, -5) - 2 == 1
    assert source_offset(line, node, 99) - 2 == starts[-1]
    for at in range(starts[-1]):
        expected = sum(start <= at for start in starts) - 1
        assert decoded_offset(line, node, at + 2) == max(expected, 0)


@given(json_texts(texts()), st.data())
def test_there_and_back(line: str, data: st.DataObject) -> None:
    tree = parse(line)
    assert tree.root is not None
    for index in range(len(tree.root.value) + 1):
        at = source_offset(tree, tree.root, index)
        assert decoded_offset(tree, tree.root, at) == index
        assert tree.root.start < at < tree.root.end
    cut = data.draw(st.integers(0, len(tree.root.value)))
    inside = line[tree.root.start : source_offset(tree, tree.root, cut)]
    assert json.loads(inside + '"') == tree.root.value[:cut]


@given(texts(), st.booleans())
def test_quote(text: str, ascii: bool) -> None:
    quoted = quote(text, ascii=ascii)
    assert quoted.isascii() or not ascii
    quoted.encode()  # no lone surrogate stays raw
    # What was two halves in a row is a whole for every reader.
    assert json.loads(quoted).encode("utf-16", "surrogatepass") == text.encode("utf-16", "surrogatepass")
