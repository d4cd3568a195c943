"""Columns of a file of millions of lines: what each line has, where few different things are had by many lines.

A question about a column is asked once for each thing that is in it, and not once for each line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import compress, count
from typing import Any, TypeVar, overload

T = TypeVar("T")

# Numbers that are each looked for in a column faster than all of them together.
_FEW = 8


class Column(Sequence[T]):
    """By line the number of one of some values; they may hold a value twice.

    often: how many lines have each number, which columns of the same numbers may share.
    """

    __slots__ = ("numbers", "often", "values")

    def __init__(
        self,
        numbers: Sequence[int],
        values: Sequence[T],
        often: Callable[[], Mapping[int, int]] | None = None,
    ) -> None:
        self.numbers, self.values = numbers, values
        self.often = often or partial(Counter, numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, row: int) -> T: ...
    @overload
    def __getitem__(self, row: slice) -> Column[T]: ...
    def __getitem__(self, row: Any) -> Any:
        if isinstance(row, slice):
            return Column(self.numbers[row], self.values)
        return self.values[self.numbers[row]]

    def __iter__(self) -> Iterator[T]:
        return map(self.values.__getitem__, self.numbers)

    def __contains__(self, value: object) -> bool:
        alike = self._alike(value)
        if len(alike) > _FEW:
            return not alike.isdisjoint(self.numbers)
        return any(number in self.numbers for number in alike)

    def count(self, value: object) -> int:
        """How many lines have a value."""
        alike = self._alike(value)
        if len(alike) > _FEW:
            return sum(map(alike.__contains__, self.numbers))
        return sum(map(self.numbers.count, alike))

    def _alike(self, value: object) -> set[int]:
        return {number for number, it in enumerate(self.values) if it == value}


class Few(Sequence[T]):
    """What few lines have, which may be looked for when somebody asks; all others have `nothing`."""

    __slots__ = ("_find", "_found", "_size", "nothing")

    def __init__(self, find: Callable[[], Mapping[int, T]], size: int, nothing: T) -> None:
        self._find, self._size = find, size
        self._found: Mapping[int, T] | None = None
        self.nothing = nothing

    @property
    def found(self) -> Mapping[int, T]:
        """By line."""
        if self._found is None:
            self._found = self._find()
        return self._found

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, row: int) -> T: ...
    @overload
    def __getitem__(self, row: slice) -> list[T]: ...
    def __getitem__(self, row: Any) -> Any:
        if isinstance(row, slice):
            return [self[it] for it in range(self._size)[row]]
        return self.found.get(row, self.nothing)


def where(column: Sequence[T], test: Callable[[T], Any]) -> Iterator[int]:
    """The rows whose value passes a test, in order. The answer of the test must depend on the value alone."""
    if isinstance(column, Column):
        passed = [bool(test(it)) for it in column.values]
        return compress(count(), map(passed.__getitem__, column.numbers)) if any(passed) else iter(())
    if isinstance(column, Few) and not test(column.nothing):
        return iter(sorted(row for row, it in column.found.items() if test(it)))
    return (row for row, it in enumerate(column) if test(it))


def together(*columns: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
    """Several columns as one."""
    alike = [it for it in columns if isinstance(it, Column)]
    if len(alike) == len(columns) and all(it.numbers is alike[0].numbers for it in alike):
        values = list(zip(*(it.values for it in alike), strict=True))
        return Column(alike[0].numbers, values, alike[0].often)
    return list(zip(*columns, strict=True))


def different(column: Sequence[T]) -> Mapping[T, int]:
    """How many lines have each value; in the order in which the values are first had."""
    counts: dict[Any, int] = {}
    if isinstance(column, Column):
        for number, often in column.often().items():
            value = column.values[number]
            counts[value] = counts.get(value, 0) + often
        return counts
    return Counter(column)
