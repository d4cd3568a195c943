"""What an example costs for those who will read it: the one place that rules, the engine and features count in.

The tokenizer itself knows nothing of models. Here the reading says with what to count, and whether that is the
model's own tokenizer or one that stands in for it, whose counts are never exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tuneline.formats.view import View
from tuneline.rules.reading import Reading
from tuneline.tokens.count import Count, count, counts
from tuneline.tokens.example import ExampleTokens, count_example

# Why a count is no more than an estimate, for words beside the name of the encoding.
NOT_KNOWN: Final = "the model's tokenizer is not known"


def count_for(view: View, reading: Reading) -> ExampleTokens:
    """The tokens of an example. Never raises for any value in the view."""
    fmt = view.format
    obeyed, unread = reading.masks_of(fmt), reading.unread(fmt)
    counted = count_example(view, reading.encoding, reading.pricing, obeyed, unread)
    return counted if reading.encoding_known else counted._replace(exact=False)


def count_text_for(text: str, reading: Reading) -> Count:
    """The tokens of one text, without framing."""
    counted = count(text, reading.encoding)
    return counted if reading.encoding_known else counted._replace(exact=False)


def count_texts_for(texts: Sequence[str], reading: Reading) -> list[int | None]:
    """The tokens of each of many texts; None for one that only `count_text_for` tells something of."""
    return counts(texts, reading.encoding)
