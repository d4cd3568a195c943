"""The service's default rule for epochs, and the bill."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.tokens.price import Cost, cost, default_epochs


@pytest.mark.parametrize(
    ("examples", "epochs"),
    [
        (1, 25),
        (4, 25),
        (5, 20),
        (10, 10),  # A real job on record.
        (33, 3),
        (34, 3),
        (8_333, 3),
        (8_334, 2),
        (12_501, 1),
        (25_000, 1),
        (1_000_000, 1),
        (0, 3),
        (-1, 3),
    ],
)
def test_default_epochs(examples: int, epochs: int) -> None:
    assert default_epochs(examples) == epochs


@given(st.integers(1, 10**7))
def test_epochs_stay_in_bounds(examples: int) -> None:
    epochs = default_epochs(examples)
    assert 1 <= epochs <= 25
    assert examples * epochs <= max(25_000, examples)


def test_cost() -> None:
    assert cost(65_836, 3, 25) == pytest.approx((197_508, 4.9377))
    assert cost(100_000, 3, 8) == pytest.approx((300_000, 2.40))  # The guide's own arithmetic.
    assert cost(3, 2) == Cost(6, None)
    assert cost(0, 3, 0) == Cost(0, 0)
