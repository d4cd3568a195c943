"""Image headers built byte by byte, data URLs, and costs against the published figures."""

from __future__ import annotations

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.targets.image_prices import MAX_TILES, PRICING, Tiles
from tuneline.tokens.images import image_tokens, parse_data_url, size_of, sniff


def png(width: int, height: int) -> bytes:
    header = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x06\0\0\0"
    return b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + header + zlib.crc32(header).to_bytes(4, "big")


def jpeg(width: int, height: int, frame: int = 0xC0, before: bytes = b"") -> bytes:
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return (
        b"\xff\xd8" + before + bytes([0xFF, frame]) + b"\0\x11\x08" + size + b"\x03" + b"\0" * 9 + b"\xff\xda"
    )


def gif(width: int, height: int, version: bytes = b"GIF89a") -> bytes:
    return version + width.to_bytes(2, "little") + height.to_bytes(2, "little") + b"\0\0\0"


def webp(chunk: bytes, body: bytes) -> bytes:
    data = b"WEBP" + chunk + len(body).to_bytes(4, "little") + body
    return b"RIFF" + len(data).to_bytes(4, "little") + data


def webp_lossy(width: int, height: int) -> bytes:
    size = (width | 0x4000).to_bytes(2, "little") + height.to_bytes(2, "little")  # With a scaling bit.
    return webp(b"VP8 ", b"\x30\x01\0\x9d\x01\x2a" + size + b"\0" * 4)


def webp_lossless(width: int, height: int) -> bytes:
    return webp(b"VP8L", b"\x2f" + (width - 1 | height - 1 << 14 | 1 << 28).to_bytes(4, "little") + b"\0")


def webp_extended(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", b"\x10\0\0\0" + size)


# An EXIF block that holds a thumbnail of another size, tables, and a fill byte.
THUMBNAIL = jpeg(16, 12)
EXIF = b"\xff\xe1\0" + bytes([8 + len(THUMBNAIL)]) + b"Exif\0\0" + THUMBNAIL
TABLES = b"\xff\xc4\0\x05\0\0\0\xff\xdb\0\x03\0\xff"

IMAGES = {
    "png": [png(640, 480), png(1, 70_000)],
    "jpeg": [
        jpeg(640, 480),
        jpeg(640, 480, 0xC2),
        jpeg(640, 480, 0xC2, EXIF + TABLES),
        jpeg(640, 480, before=b"\xff\x01\xff\xd0"),
    ],
    "gif": [gif(640, 480), gif(640, 480, b"GIF87a")],
    "webp": [webp_lossy(640, 480), webp_lossless(640, 480), webp_extended(640, 480)],
}


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, all_ in IMAGES.items() for data in all_])
def test_headers(kind: str, data: bytes) -> None:
    assert sniff(data) == kind
    assert size_of(data) == ((1, 70_000) if data == png(1, 70_000) else (640, 480))


@pytest.mark.parametrize("data", [it for all_ in IMAGES.values() for it in all_])
def test_cut_short(data: bytes) -> None:
    whole = size_of(data)
    sizes = {size_of(data[:end]) for end in range(len(data))}
    assert sizes <= {None, whole}
    assert size_of(data[:9]) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"BM\x36\0\0\0",
        b"RIFF\0\0\0\0WAVEfmt ",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe0\0\0\xff\xe0",
        webp(b"ALPH", b"\0" * 20),
        png(0, 5),
        gif(5, 0),
    ],
)
def test_no_size(data: bytes) -> None:
    assert size_of(data) is None


@given(st.sampled_from([it[:12] for all_ in IMAGES.values() for it in all_]), st.binary(max_size=80))
def test_any_bytes(start: bytes, rest: bytes) -> None:
    size = size_of(start + rest)
    assert size is None or min(size) > 0


def data_url(data: bytes, mime: str = "image/png") -> str:
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


@given(st.binary(max_size=200), st.integers(0, 250))
def test_base64(data: bytes, limit: int) -> None:
    parsed = parse_data_url(data_url(data))
    assert parsed is not None
    assert (parsed.mime, parsed.is_base64) == ("image/png", True)
    assert parsed.size_estimate == len(data)
    assert parsed.decode() == data
    assert parsed.decode(limit) == data[:limit]


@given(st.binary(max_size=100), st.integers(0, 120))
def test_escaped_base64(data: bytes, limit: int) -> None:
    escaped = "".join(f"%{byte:02X}" for byte in base64.b64encode(data))
    parsed = parse_data_url(f"data:;base64,{escaped}")
    assert parsed is not None
    assert parsed.decode() == data
    assert parsed.decode(limit) == data[:limit]


@pytest.mark.parametrize(
    ("url", "mime", "is_base64", "data"),
    [
        ("DATA:Image/JPEG;BASE64,AAEC", "image/jpeg", True, b"\0\1\2"),
        ("data:image/png;name=a.png;base64,AAE", "image/png", True, b"\0\1"),
        ("data:image/png;base64,AA\n EC\r\n", "image/png", True, b"\0\1\2"),
        ("data:,a%20b", "", False, b"a b"),
        ("data:text/plain;charset=utf-8,\ud83d", "text/plain", False, b"?"),
        ("data:image/png;base64,", "image/png", True, b""),
        ("data:image/png;base64,A", "image/png", True, None),
        ("data:image/png;base64,AA==EC", "image/png", True, None),
        ("data:image/png;base64,A*EC", "image/png", True, None),
        ("data:image/png;base64,\ud83d\u5b57==", "image/png", True, None),
        ("data:image/png;base64,%", "image/png", True, None),
        ("data:image/png;base64 ,AAEC", "image/png", True, b"\0\1\2"),
    ],
)
def test_data_urls(url: str, mime: str, is_base64: bool, data: bytes | None) -> None:
    parsed = parse_data_url(url)
    assert parsed is not None
    assert (parsed.mime, parsed.is_base64, parsed.decode()) == (mime, is_base64, data)


@pytest.mark.parametrize(
    "url", ["", "data:", "data:image/png;base64", "https://example.org/data:,x", "adata:,"]
)
def test_other_urls(url: str) -> None:
    assert parse_data_url(url) is None


@given(st.text(alphabet=" data:;base64,%=AZ\n\ud83d", max_size=40), st.integers(0, 40))
def test_any_url(tail: str, limit: int) -> None:
    parsed = parse_data_url("data:" + tail)
    if parsed is not None:
        parsed.decode()
        parsed.decode(limit)
        assert isinstance(parsed.size_estimate, int)


@pytest.mark.parametrize(
    ("pricing", "size", "detail", "expected"),
    [
        # Published examples.
        ("gpt-4o", (1024, 1024), "high", (765, 765)),
        ("gpt-4o", (2048, 4096), "high", (1105, 1105)),
        ("gpt-4o", (4096, 8192), "low", (85, 85)),
        ("gpt-4o", None, None, (85, 1445)),
        ("gpt-4o-mini", None, "auto", (2833, 48_169)),
        # One tile, nothing scaled up.
        ("o1", (10, 512), "high", (225, 225)),
        ("o1", (10, 513), "auto", (75, 375)),
        # 2048 x 1 after scaling: four tiles; a side never falls to nothing.
        ("gpt-4o", (1_000_000, 1), "high", (765, 765)),
        # 32 x 32 patches at 1.62: 1024, and one row more for a pixel more.
        ("gpt-4.1-mini", (1024, 1024), "high", (1659, 1659)),
        ("gpt-4.1-mini", (1024, 1025), None, (1711, 1711)),
        ("gpt-5-mini", (32, 32), None, (2, 2)),
        ("gpt-5-nano", (320, 320), None, (150, 246)),
        ("gpt-4.1-mini", None, None, (2, 2489)),
    ],
)
def test_image_tokens(
    pricing: str, size: tuple[int, int] | None, detail: object, expected: tuple[int, int]
) -> None:
    assert image_tokens(pricing, size, detail) == expected


def test_large_images_stay_near_the_cap() -> None:
    low, high = image_tokens("o4-mini", (3000, 4000))
    assert high == 2642  # 1536 x 1.72
    assert 0.95 * high < low <= high


sides = st.integers(1, 2**32 - 1)


@given(
    st.sampled_from([*PRICING, None, "unknown"]),
    st.none() | st.tuples(sides, sides),
    st.sampled_from(["low", "high", "auto", None, 3]),
)
def test_bounds(pricing: str | None, size: tuple[int, int] | None, detail: object) -> None:
    low, high = image_tokens(pricing, size, detail)
    assert 0 < low <= high
    widest_low, widest_high = image_tokens(pricing)
    assert widest_low <= low
    assert high <= widest_high
    rule = PRICING.get(pricing or "")
    if isinstance(rule, Tiles):
        assert high <= rule.base + MAX_TILES * rule.tile


def test_unknown_pricing_spans_all() -> None:
    every = [image_tokens(pricing) for pricing in PRICING]
    assert image_tokens(None) == (min(low for low, _ in every), max(high for _, high in every))
