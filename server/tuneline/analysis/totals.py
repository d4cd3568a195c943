"""The sums over the examples of an open document, as far as they are counted."""

from __future__ import annotations

from typing import NamedTuple


class Totals(NamedTuple):
    """What all examples cost, counted one by one.

    tokens, trained: as `ExampleTokens` has them. exact: whether nothing was estimated but the framing.
    billed: tokens of one epoch, each example cut at the limit of the reading.
    """

    examples: int = 0
    tokens: int = 0
    trained: int = 0
    exact: bool = True
    billed: int = 0
