"""What can be known of an image without opening it: kind and size from the first bytes, cost in bounds.

The bytes are those of a data URL; an image behind an address is never fetched, so its cost is a range.
What an image costs is in `targets.image_prices`, and every figure of it is an estimate.

The four headers are read here and not by imagesize 2.0.1, which takes the scaling bits of a lossy WebP for width
(17,024 pixels for 640), wants up to two bytes past the size in PNG and JPEG, and imports an HTTP client.
"""

from __future__ import annotations

import math
import re
import struct
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import unquote_to_bytes

from tuneline.domain.value import Value
from tuneline.text.pattern import pattern

if TYPE_CHECKING:
    from tuneline.targets.image_prices import Patches, Tiles

Kind = Literal["png", "jpeg", "gif", "webp"]
Size = tuple[int, int]

_data_url = pattern(r"\s*data:([^,]*),", re.IGNORECASE)
_base64_mark = pattern(r";\s*base64\s*\Z", re.IGNORECASE)
_white = pattern(r"\s+")


class DataUrl(Value, frozen=True):
    """A data URL taken apart (RFC 2397). `mime` is in lower case without parameters, "" if none is named."""

    mime: str
    is_base64: bool
    payload: str

    @property
    def size_estimate(self) -> int:
        """Bytes of the payload, without decoding it: exact for plain base64, else at most too high."""
        if not self.is_base64:
            return len(self.payload)
        return len(self.payload) * 3 // 4 - self.payload.endswith("=") - self.payload.endswith("==")

    def decode(self, limit: int | None = None) -> bytes | None:
        """The payload's bytes, or about the first `limit` of them; None if it is no base64.

        White space, percent escapes and missing padding are forgiven. With a limit the rest is not looked at.
        """
        # Three bytes are four characters, each perhaps an escape of three; 16 more for what the cut breaks.
        text = self.payload if limit is None else self.payload[: 4 * limit + 16]
        if not self.is_base64:
            return unquote_to_bytes(text.encode("utf-8", "replace"))[:limit]
        if "%" in text:
            text = unquote_to_bytes(text.encode("utf-8", "replace")).decode("latin-1")
        text = _white.sub("", text)
        if limit is not None:
            text = text[: (limit + 2) // 3 * 4]
        import base64  # most files have no images

        try:
            return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)[:limit]
        except ValueError:
            return None


def parse_data_url(url: str) -> DataUrl | None:
    """The parts of a data URL; None for any other text. Decodes nothing."""
    match = _data_url.match(url)
    if match is None:
        return None
    head = match[1]
    mime = head.partition(";")[0].strip().lower()
    return DataUrl(mime, _base64_mark.search(head) is not None, url[match.end() :])


def sniff(data: bytes) -> Kind | None:
    """What the first bytes say the image is; None for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return None


def size_of(data: bytes) -> Size | None:
    """Width and height in pixels from the header; None if it is no such image, cut short, or has no area."""
    kind = sniff(data)
    try:
        size = None if kind is None else _READERS[kind](data)
    except (IndexError, struct.error):  # `data` ends before it
        return None
    return size if size and size[0] > 0 and size[1] > 0 else None


def _png(data: bytes) -> Size | None:
    return struct.unpack_from(">II", data, 16) if data[12:16] == b"IHDR" else None


def _gif(data: bytes) -> Size:
    return struct.unpack_from("<HH", data, 6)


def _webp(data: bytes) -> Size | None:
    chunk = data[12:16]
    if chunk == b"VP8X":  # two numbers of three bytes
        low, middle, high = struct.unpack_from("<HHH", data, 24)
        return (low | (middle & 0xFF) << 16) + 1, (middle >> 8 | high << 8) + 1
    if chunk == b"VP8L" and data[20:21] == b"\x2f":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(data: bytes) -> Size | None:
    at = 2
    while True:
        while data[at] == 0xFF and data[at + 1] == 0xFF:  # Fill bytes may stand before a marker.
            at += 1
        marker = data[at + 1]
        if data[at] != 0xFF or marker in (0xD9, 0xDA):  # No frame header before the picture data: no size.
            return None
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 if marker == 0x01 or 0xD0 <= marker <= 0xD7 else 2 + struct.unpack_from(">H", data, at + 2)[0]


_READERS: Final = {"png": _png, "jpeg": _jpeg, "gif": _gif, "webp": _webp}


def image_tokens(pricing: str | None, size: Size | None = None, detail: object = None) -> tuple[int, int]:
    """Lowest and highest cost of one image, an estimate. `pricing` is a key of `PRICING`.

    Any other `pricing` gives the bounds over all of them, no `size` the bounds over all sizes, and any
    `detail` but "low" and "high" the bounds over both.
    """
    from tuneline.targets.image_prices import PRICING, Tiles  # few files have images

    rule = PRICING.get(pricing or "")
    rules = PRICING.values() if rule is None else (rule,)
    bounds = [_tiled(it, size, detail) if isinstance(it, Tiles) else _patched(it, size) for it in rules]
    return min(low for low, _ in bounds), max(high for _, high in bounds)


def _tiled(rule: Tiles, size: Size | None, detail: object) -> tuple[int, int]:
    from tuneline.targets.image_prices import MAX_TILES

    fewest, most = (1, MAX_TILES) if size is None else (_tiles(*size),) * 2
    low = rule.base + (fewest * rule.tile if detail == "high" else 0)
    return low, rule.base + (0 if detail == "low" else most * rule.tile)


def _tiles(width: int, height: int) -> int:
    from fractions import Fraction

    scale = min(Fraction(1), Fraction(2048, max(width, height)), Fraction(768, min(width, height)))
    return math.ceil(width * scale / 512) * math.ceil(height * scale / 512)


def _patched(rule: Patches, size: Size | None) -> tuple[int, int]:
    """The rule's pages do not say what `detail` changes here, so it changes nothing."""
    from tuneline.targets.image_prices import MAX_PATCHES

    fewest, most = (1, MAX_PATCHES) if size is None else _patches(*size)
    return math.ceil(fewest * rule.low), math.ceil(most * rule.high)


def _patches(width: int, height: int) -> tuple[int, int]:
    from tuneline.targets.image_prices import MAX_PATCHES

    patches = math.ceil(width / 32) * math.ceil(height / 32)
    if patches <= MAX_PATCHES:
        return patches, patches
    # Sources disagree on how a larger image is rounded when it is scaled down to the cap.
    scale = math.sqrt(MAX_PATCHES / (width * height))
    fewest = max(1, int(width * scale)) * max(1, int(height * scale))
    return min(fewest, MAX_PATCHES), MAX_PATCHES
