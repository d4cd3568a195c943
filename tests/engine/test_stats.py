"""Counts of parts add up to those of the whole, and figures are what their names say."""

from __future__ import annotations

import statistics
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.engine.statistics import Stats, Totals, cost_of
from tuneline.features.file_statistics import PERCENTILES, as_data, distribution, figures, histogram, rows
from tuneline.formats.table import FORMATS
from tuneline.rules.reading import Reading
from tuneline.tokens.example import ExampleTokens

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
    for one, next_one in pairwise(buckets):
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


URL = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
EXAMPLES = [
    {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "weight": 0}]},
    {"messages": [{"role": "user", "content": [URL]}, {"role": "assistant", "content": "b"}], "tools": []},
    {"messages": [{"role": "odd", "content": "a"}, {"content": "b"}, {"role": "user", "content": "c"}]},
    {"messages": []},
]


KTO = [
    {"prompt": "a", "completion": "b", "label": True},
    {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}], "kto_tag": False},
    {"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}], "label": False},
    {"instruction": "a", "output": "b", "kto_tag": "good"},
]


def test_labels_are_counted() -> None:
    one, other = Stats(), Stats()
    names = ["unpaired", "unpaired-messages", "unpaired-sharegpt", "unpaired-alpaca"]
    for stats, name, value in zip((one, one, other, other), names, KTO, strict=True):
        stats.add(FORMATS[name].view(value), None)
    one.merge(other)
    found = figures(one, Reading())
    assert dict(found.answers) == as_data(found)["answers"] == {"wanted": 1, "unwanted": 2, "no label": 1}
    assert dict(rows(found, str))["answers"] == "unwanted 2 (50%), wanted 1 (25%), no label 1 (25%)"
    plain = counted([0])
    assert plain.answers == {}
    assert "answers" not in dict(rows(figures(plain, Reading()), str))


def counted(numbers: list[int]) -> Stats:
    stats = Stats()
    for number in numbers:
        tokens = ExampleTokens(10 * number, number, number != 3, 9 * number, ()) if number else None
        stats.add(FORMATS["chat"].view(EXAMPLES[number]), tokens)
    return stats


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_parts_add_up(first: list[int], second: list[int]) -> None:
    merged = counted(first)
    merged.merge(counted(second))
    assert merged == counted(first + second)


def test_counts() -> None:
    stats = counted([0, 1, 2, 3, 3])
    assert stats.examples == 5
    assert (stats.with_images, stats.with_tools, stats.with_weights) == (1, 1, 1)
    assert stats.roles == {"user": 3, "assistant": 2, "odd": 1, "none": 1}
    assert stats.messages == {2: 2, 3: 1, 0: 2}
    assert list(stats.tokens) == [10, 20, 30, 30]
    assert not stats.exact


def test_reasoning() -> None:
    stats = Stats()
    turns = [{"role": "assistant", "content": "<think>a</think>b"}]
    stats.add(FORMATS["chat"].view({"messages": turns}), ExampleTokens(10, 5, True, 10, (), reasoning=3))
    stats.add(FORMATS["chat"].view({"messages": []}), None)
    assert (stats.with_reasoning, stats.reasoning) == (1, 3)
    stats.merge(stats)
    assert (stats.with_reasoning, stats.reasoning) == (2, 6)


@given(st.lists(st.integers(0, 3)))
def test_totals_are_those_of_the_examples_one_by_one(numbers: list[int]) -> None:
    alone = [
        cost_of(ExampleTokens(10 * number, number, number != 3, 9 * number, ()), 25)
        for number in numbers
        if number
    ]
    assert counted(numbers).totals(25) == sum(alone, Totals())
    assert counted(numbers).totals(25).billed == sum(min(10 * number, 25) for number in numbers)


READING = Reading(limit=25)


def test_figures() -> None:
    found = figures(counted([1, 2, 2, 3]), READING)
    assert found.over_limit == 1
    assert found.bill is not None
    # Four examples are seen 25 times each, and what is over the limit is cut off.
    assert (found.bill.epochs, found.bill.tokens, found.bill.usd) == (25, 25 * (10 + 20 + 20 + 25), None)
    assert found.roles[0][0] == "user"


def test_figures_of_nothing() -> None:
    for stats in (Stats(), counted([0])):
        found = figures(stats, READING)
        assert (found.tokens, found.trained, found.over_limit, found.bill, found.histogram) == (None,) * 4 + (
            (),
        )


def test_more_tokens_than_any_text_has() -> None:
    stats = Stats()
    stats.add_tokens([5, 1 << 40], [0, 1], [5, 1 << 50])
    assert (list(stats.tokens), list(stats.trained), list(stats.longest)) == (
        [5, (1 << 32) - 1],
        [0, 1],
        [5, (1 << 32) - 1],
    )
