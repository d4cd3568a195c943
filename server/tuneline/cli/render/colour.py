"""Whether to colour the output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether text for `stream` may be coloured.

    NO_COLOR (https://no-color.org) goes before FORCE_COLOR (https://force-color.org), each if set and not
    empty; without them a terminal decides.
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"
