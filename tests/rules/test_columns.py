"""Columns answer as the list of their values would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuneline.rules.columns import Column
from tuneline.rules.subject import MultiLine, MultiLines


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=40), st.data())
def test_a_column_counts_and_finds_as_a_list(values: list[str], data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=60))
    column = Column(numbers, values)
    for it in "abcd":
        assert column.count(it) == list(column).count(it)
        assert (it in column) == (it in list(column))


def test_a_value_of_many_numbers_is_looked_for_once() -> None:
    looks = []

    class Numbers(list[int]):
        def count(self, value: int, /) -> int:
            looks.append(value)
            return super().count(value)

    column = Column(Numbers(range(1000)), ["object"] * 1000)
    assert column.count("object") == 1000
    assert looks == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=8))
def test_lines_outside_of_values(gaps: list[tuple[int, int]]) -> None:
    values, row = [], 0
    for gap, count in gaps:
        values.append(MultiLine("object", row + gap, count))
        row += gap + count
    lines = MultiLines(values)
    assert list(lines.without(range(row + 3))) == [it for it in range(row + 3) if not lines.holds(it)]
