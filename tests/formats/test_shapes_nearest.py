"""What a shape that is not checked says the same as: pairs of answers are no conversation."""

from __future__ import annotations

import pytest

from tuneline.formats.shapes import SHAPES, nearest_format
from tuneline.formats.table import FORMATS

PAIRS = ("rejected-answer", "chosen-response")


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if shape.kind == "trained"])
def test_each_shape_has_a_nearest_format(name: str) -> None:
    assert nearest_format(name) in FORMATS
    assert (nearest_format(name) == "preference") == (name in PAIRS)


def test_the_pairs_are_shapes() -> None:
    assert set(PAIRS) <= SHAPES.keys()
