from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.text.columns import Encoding, from_units, to_units

ENCODINGS: list[Encoding] = ["utf-8", "utf-16", "utf-32"]
LINES = st.text(st.sampled_from("ab é中😀\ud83d\ude00\x85"), max_size=12)


@pytest.mark.parametrize(
    ("line", "column", "encoding", "units"),
    [
        ("abc", 2, "utf-16", 2),
        ("abc", 9, "utf-16", 3),
        ("abc", -1, "utf-8", 0),
        ("a😀b", 2, "utf-16", 3),
        ("a😀b", 2, "utf-8", 5),
        ("a😀b", 2, "utf-32", 2),
        ("é中", 2, "utf-8", 5),
        ("é中", 9, "utf-16", 2),
        ("\ud83d\ude00", 1, "utf-16", 1),
        ("\ud83dx", 1, "utf-8", 3),
    ],
)
def test_there_and_back(line: str, column: int, encoding: Encoding, units: int) -> None:
    assert to_units(line, column, encoding) == units
    assert from_units(line, units, encoding) == min(max(column, 0), len(line))


@pytest.mark.parametrize(
    ("line", "units", "encoding", "column"),
    [
        ("a😀b", 2, "utf-16", 1),
        ("a😀b", 3, "utf-8", 1),
        ("a😀b", 4, "utf-8", 1),
        ("a😀b", 99, "utf-16", 3),
        ("a😀b", 99, "utf-8", 3),
        ("a😀b", -3, "utf-8", 0),
        ("😀😀", 3, "utf-16", 1),
    ],
)
def test_units_inside_and_outside(line: str, units: int, encoding: Encoding, column: int) -> None:
    assert from_units(line, units, encoding) == column


@given(LINES, st.sampled_from(ENCODINGS))
def test_every_column_comes_back(line: str, encoding: Encoding) -> None:
    size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    name = encoding if encoding == "utf-8" else f"{encoding}-le"
    for column in range(len(line) + 1):
        units = to_units(line, column, encoding)
        assert units == len(line[:column].encode(name, "surrogatepass")) // size
        assert from_units(line, units, encoding) == column


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("size", [8_192, 8_193, 12_288, 20_000])
def test_long_lines_are_counted_as_short_ones(encoding: Encoding, size: int) -> None:
    line = ("ab é中😀\ud83d" * size)[:size]
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    name = encoding if encoding == "utf-8" else f"{encoding}-le"
    near = [mark + step for mark in range(0, size, 4_096) for step in (-2, -1, 0, 1, 2)]
    for column in [*near, size - 1, size, size + 5, *range(0, size, 997)]:
        inside = min(max(column, 0), size)
        units = len(line[:inside].encode(name, "surrogatepass")) // width
        assert to_units(line, column, encoding) == units
        assert from_units(line, units, encoding) == inside
        # Inside a character means its beginning.
        if inside < size and (wide := to_units(line, inside + 1, encoding) - units) > 1:
            assert from_units(line, units + wide - 1, encoding) == inside
    assert from_units(line, 10**9, encoding) == size


def test_a_line_is_not_kept_because_it_was_counted() -> None:
    line = "é" * 100_000
    before = sys.getrefcount(line)
    assert to_units(line, 90_000, "utf-8") == 180_000
    assert to_units(line, 90_000, "utf-16") == 90_000
    assert sys.getrefcount(line) == before
