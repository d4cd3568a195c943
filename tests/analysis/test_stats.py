"""Counts of parts add up to those of the whole, and figures are what their names say."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.analysis.stats import Stats
from tuneline.features.statistics import PERCENTILES, distribution, figures, histogram
from tuneline.rules.base import Reading
from tuneline.targets.table import TARGETS

numbers = st.lists(st.integers(0, 70_000) | st.integers(0, 40), max_size=60).map(sorted)


@given(numbers)
def test_distribution(values: list[int]) -> None:
    found = distribution(values)
    if not values:
        assert found is None
        return
    assert found is not None
    assert (found.total, found.least, found.most) == (sum(values), min(values), max(values))
    assert found.mean == pytest.approx(statistics.fmean(values))
    for rank, value in found.percentiles:
        # Nearest rank: the least value that so many of a hundred do not exceed.
        assert value in values
        assert sum(it <= value for it in values) * 100 >= rank * len(values)
        assert sum(it < value for it in values) * 100 < rank * len(values)
    assert [rank for rank, _ in found.percentiles] == list(PERCENTILES)


@given(numbers)
def test_histogram(values: list[int]) -> None:
    buckets = histogram(values)
    assert sum(bucket.count for bucket in buckets) == len(values)
    assert len(buckets) <= 14
    for bucket in buckets:
        assert bucket.count == sum(bucket.first <= it <= bucket.last for it in values)
    for one, next_one in zip(buckets, buckets[1:], strict=False):
        assert next_one.first == one.last + 1
    if values:
        assert buckets[0].count
        assert buckets[-1].count


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([17] * 5, [(17, 17, 5)]),
        ([0], [(0, 0, 1)]),
        ([1, 2, 4], [(1, 1, 1), (2, 2, 1), (3, 3, 0), (4, 4, 1)]),
        (list(range(100)), [(first, first + 9, 10) for first in range(0, 100, 10)]),
    ],
)
def test_buckets(values: list[int], shown: list[tuple[int, int, int]]) -> None:
    assert [(it.first, it.last, it.count) for it in histogram(values)] == shown


def test_an_outlier_shares_the_last_bucket() -> None:
    buckets = histogram([*range(100, 200), 65_000])
    assert len(buckets) < 14
    assert buckets[-1].last == 65_000


counts = st.builds(
    Stats,
    examples=st.integers(0, 9),
    formats=st.dictionaries(st.sampled_from("abc"), st.integers(1, 9)).map(lambda it: __import__("collections").Counter(it)),
    with_images=st.integers(0, 9),
    with_tools=st.integers(0, 9),
    with_weights=st.integers(0, 9),
    tokens=st.lists(st.integers(0, 99)).map(lambda it: __import__("array").array("q", it)),
    exact=st.booleans(),
)
