"""Text as the bytes of its UTF-8, a character for each: how lines are held that are not read.

Whatever is in a line then takes a byte for a character, so that it is cut, compared and put together as fast as ASCII,
and a file is neither decoded nor encoded. All that JSON means by a sign of its own is the same in it.
"""

from __future__ import annotations


def narrow(text: str) -> str:
    """A text as its bytes."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("latin-1")


def wide(text: str) -> str:
    """The text whose bytes these are."""
    return text if text.isascii() else text.encode("latin-1").decode("utf-8")
