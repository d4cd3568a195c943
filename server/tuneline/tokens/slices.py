"""Where a text can be cut so that its parts have as many tokens as the whole.

An encoding first cuts a text by a pattern and counts each cut on its own. No cut of a known pattern goes on over a
space that follows something else than white space, none looks back, and what a part may see ahead of it is white space
at most, which matters to white space only. So a sure place is before any space between two characters that are no white
space; and after the end of a line, where spaces or anything but white space and a slash follow.

Python's white space has a few control characters more than that of the patterns: near them, nothing is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tuneline.tokens import limits

# A slash may belong to the sign and the end of a line before it.
_find_place: Final = re.compile(r"(?<=\S)(?= \S)|(?<=\n)(?=[^\s/]| +\S)").search

# The look-behind keeps the search linear: without it every position of a long run would be tried as a start.
_white_run: Final = re.compile(rf"(?<!\s)\s{{{limits.WHITE_SPACE + 1}}}").search


def is_countable(text: str) -> bool:
    """Whether tiktoken can count the text: it gives up on a very long run of white space."""
    return len(text) <= limits.WHITE_SPACE or _white_run(text) is None


def slices(text: str, size: int) -> Iterator[str]:
    """Parts of a text of `size` code points or some more: of as many as it takes to the next sure place."""
    start = 0
    while len(text) - start > size and (place := _find_place(text, start + size)):
        yield text[start : place.start()]
        start = place.start()
    yield text[start:]
