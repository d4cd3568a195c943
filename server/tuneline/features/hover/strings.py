"""Strings and images of an example, made readable: real line breaks, JSON laid out, what an image weighs."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tuneline.features import limits
from tuneline.features.desk.images import shown_image
from tuneline.formats.view import Image, View
from tuneline.rules.reading import Reading
from tuneline.syntax.strings import decoded_offset
from tuneline.syntax.tree import Node, Tree
from tuneline.text.messages import Block, Fenced, Paragraph, Picture
from tuneline.tokens.encodings import is_loaded
from tuneline.tokens.images import parse_data_url, size_of
from tuneline.tokens.limits import IMAGE_HEADER
from tuneline.tokens.parts import pieces


def rendering(tree: Tree, node: Node, column: int, *, always: bool = True) -> Iterator[Block]:
    """A string node with real line breaks, cut to what surrounds code point `column` of the line.

    always: False leaves out a string that reads as well where it is.
    """
    text = node.value if isinstance(node.value, str) else ""
    laid_out = _laid_out(text)
    if laid_out is not None:
        yield Fenced(laid_out, "json")
        return
    if not text or not (always or "\n" in text):
        return
    if len(text) <= limits.HOVER_TEXT:
        yield Fenced(text)
        return
    half = limits.HOVER_TEXT // 2
    start = max(0, min(decoded_offset(tree, node, column) - half, len(text) - limits.HOVER_TEXT))
    end = start + limits.HOVER_TEXT
    if start:
        yield Paragraph((f"… {start:,} characters before",))
    yield Fenced(text[start:end])
    if end < len(text):
        yield Paragraph((f"… {len(text) - end:,} characters more",))


def image_of(image: Image, view: View, reading: Reading) -> Iterator[Block]:
    """What kind of image it is, its size, what it costs, and its pixels if they are few. No address is followed."""
    url = image.url
    if not isinstance(url, str):
        return
    caption = "An image at a URL; it is not fetched."
    if (data := parse_data_url(url)) is not None:
        start = data.decode(IMAGE_HEADER)
        size = size_of(start) if start is not None else None
        about = f"{size[0]:,} × {size[1]:,} pixels" if size else "size unknown"
        caption = f"An image inside the line, {len(url) / 1024:,.1f} kB as text: {about}."
    yield Paragraph((caption,))
    shown = shown_image(image, limits.HOVER_IMAGE)
    if shown.shown and shown.address is not None:
        yield Picture(shown.address)
    if not is_loaded(reading.encoding):
        return
    counts = pieces(view, reading.encoding, reading.pricing)
    if (found := next((it for it in counts if it.path == image.path), None)) is not None:
        most = f" to {found.tokens + found.spread:,}" if found.spread else ""
        yield Paragraph((f"About {found.tokens:,}{most} tokens.",))


def _laid_out(text: str) -> str | None:
    """A JSON object or list with line breaks, None for any other text."""
    if not text.startswith(("{", "[")) or len(text) > limits.HOVER_TEXT:
        return None
    try:
        value = json.loads(text)
        laid_out = json.dumps(value, ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return None
    return laid_out if isinstance(value, dict | list) and len(laid_out) <= 2 * limits.HOVER_TEXT else None
