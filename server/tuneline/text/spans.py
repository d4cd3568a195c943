"""A span is a half-open range of code points inside one line."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """Code points `start` (first) to `end` (one past the last), counted from 0 inside one line."""

    start: int
    end: int
