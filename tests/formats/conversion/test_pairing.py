"""Which fact of what was written is which of what was read, where the same was said several times."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuneline.formats.conversion import pairing
from tuneline.formats.conversion.facts import Fact
from tuneline.formats.conversion.pairing import in_order, paired

texts = st.lists(st.sampled_from("abc"), max_size=9).map(lambda them: [Fact("text", it, ()) for it in them])


def longest(before: list[Fact], after: list[Fact]) -> int:
    """The size of the longest common subsequence, from its definition."""
    if not before or not after:
        return 0
    if before[0] == after[0]:
        return 1 + longest(before[1:], after[1:])
    return max(longest(before[1:], after), longest(before, after[1:]))


@given(texts, texts)
def test_as_many_as_there_can_be_are_in_order(before: list[Fact], after: list[Fact]) -> None:
    found = in_order(before, after)
    assert all(before[at] == after[number] for at, number in found.items())
    assert len(found) == longest(before, after)
    numbers = [found[at] for at in sorted(found)]
    assert numbers == sorted(set(numbers))


@given(texts, texts)
def test_all_that_are_there_on_both_sides_are_paired(before: list[Fact], after: list[Fact]) -> None:
    for known in ({}, in_order(before, after)):
        found = paired(before, after, known)
        assert all(before[at] == after[number] for at, number in found.items())
        assert len(set(found.values())) == len(found)
        assert found.items() >= known.items()
        common = sum(min(before.count(it), after.count(it)) for it in set(before))
        assert len(found) == common
        assert list(found) == sorted(found)


def test_keys_and_ids_have_no_order() -> None:
    key = Fact("key", ("a", "1"), ())
    assert in_order([key], [key]) == {}
    assert paired([key], [key]) == {0: 0}


def test_thousands_of_equal_texts_are_not_looked_at() -> None:
    many = [Fact("text", "ok", ())] * 1_000
    assert len(many) ** 2 > pairing._MOST_PAIRS
    assert in_order(many, many) == {}
