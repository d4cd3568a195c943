"""The order of severities."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from tuneline.domain.severity import Severity

WORST_FIRST = [Severity.ERROR, Severity.WARNING, Severity.INFORMATION, Severity.HINT]


def test_values() -> None:
    assert [it.value for it in WORST_FIRST] == ["error", "warning", "information", "hint"]
    assert Severity("warning") is Severity.WARNING
    with pytest.raises(ValueError, match="off"):
        Severity("off")


def test_order() -> None:
    assert list(Severity) == WORST_FIRST
    assert sorted(WORST_FIRST) == WORST_FIRST[::-1]
    for worse, milder in pairwise(WORST_FIRST):
        assert worse > milder
        assert worse >= milder
        assert milder < worse
        assert milder <= worse
        assert not worse < milder
    assert max(WORST_FIRST) is Severity.ERROR


def test_order_of_every_pair() -> None:
    for left, right in product(Severity, repeat=2):
        assert (left >= right) == (WORST_FIRST.index(left) <= WORST_FIRST.index(right))
