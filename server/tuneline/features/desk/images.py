"""Images that can be shown: those inside a line, of the four kinds that are nothing but pixels.

An image is what its first bytes say and not what its label says. An SVG holds scripts, and an address would be
fetched, so neither is ever shown.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from tuneline.features import limits
from tuneline.formats.view import Image
from tuneline.syntax.paths import Path
from tuneline.text.visible import cut
from tuneline.tokens.images import Size, parse_data_url, size_of, sniff
from tuneline.tokens.limits import IMAGE_HEADER

SHOWN = ("image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp")

_white = re.compile(r"\s+")
_is_base64 = re.compile(r"[A-Za-z0-9+/]*={0,2}").fullmatch
_is_web = re.compile(r"\s*https?:", re.IGNORECASE).match


class ShownImage(NamedTuple):
    """An image of an example. `path` leads to the part that it is.

    type: what it is, by its first bytes, else as labelled. bytes: None where that is not known.
    address: of a file or a page as it is written, cut; of an image inside the line a data URL that holds nothing but
      base64, None where it is too large or not to be shown.
    shown: whether `address` may be drawn.
    """

    path: Path
    kind: Literal["data", "url", "file", "none"]
    type: str
    bytes: int | None
    size: Size | None
    address: str | None
    shown: bool


def shown_image(image: Image, most: int = limits.IMAGE_BYTES) -> ShownImage:
    """What is known of an image; it is shown if it has no more than `most` bytes."""
    url = image.url
    if not isinstance(url, str):
        return ShownImage(image.path, "none", "", None, None, None, shown=False)
    data = parse_data_url(url)
    if data is None:
        kind: Literal["url", "file"] = "url" if _is_web(url) else "file"
        return ShownImage(image.path, kind, "", None, None, cut(url, limits.EXAMPLE_WORDS * 10), shown=False)
    start = data.decode(IMAGE_HEADER)
    found = sniff(start) if start is not None else None
    size = size_of(start) if start is not None else None
    label = f"image/{found}" if found is not None else cut(data.mime, limits.EXAMPLE_WORDS)
    address = None
    if found is not None and data.is_base64 and data.mime in SHOWN and data.size_estimate <= most:
        payload = _white.sub("", data.payload)
        if _is_base64(payload):
            address = f"data:{label};base64,{payload}"
    return ShownImage(image.path, "data", label, data.size_estimate, size, address, shown=address is not None)
