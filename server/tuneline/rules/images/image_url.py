r"""An image URL that is neither an http(s) address nor a data URL with base64.

A service fetches the image from the web or reads it from the URL itself.
It cannot read files on your computer, and base64 that cannot be decoded is not an image.

## Bad

```jsonl target=openai
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "images/cat.png"}}]}, {"role": "assistant", "content": "A cat."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}]}, {"role": "assistant", "content": "A cat."}]}
```

## Known from

OpenAI's fine-tuning guide and Azure's documentation: an http(s) URL or a data URL in base64.
Trainers that run on your own machine (ms-swift, LLaMA-Factory, Unsloth) read paths, so without a target a
path is a warning.
"""

from __future__ import annotations

import re

from tuneline.formats.turns import ABSENT
from tuneline.formats.view import Image
from tuneline.rules.base import AboutChoice, Findings, Found, Line, Reading, Scope, Severity, define
from tuneline.rules.images.reading import has_images
from tuneline.rules.words import type_in_words
from tuneline.text.message import Message, Name, Value, sentences
from tuneline.text.pattern import pattern
from tuneline.tokens.images import DataUrl, parse_data_url

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_ADVICE = Message("Write the image as base64 after {mark}.", mark=Name(";base64,"))
_WHITE = b" \t\r\n\f\v"
# "https:" with something after it; the rest is the server's business.
_address = pattern(r"([a-z][a-z0-9]{1,15})://[^\s/]", re.IGNORECASE)


def check(line: Line, _reading: Reading) -> Findings:
    taken = line.example.format.addresses
    for image in line.example.images():
        url = image.url
        if url is ABSENT:
            continue
        if not isinstance(url, str):
            words = Message("The URL of this image must be a string, not {kind}.", kind=type_in_words(url))
            yield Found(words, image.url_path, detail="not-text")
        elif (data := parse_data_url(url)) is not None:
            if wrong := _what_is_wrong(data):
                yield Found(sentences(wrong, _ADVICE), image.url_path)
            elif padding := _padding(data.payload):
                yield Found(padding, image.url_path, severity=Severity.WARNING, case="padding")
            else:
                yield _from(image, "data")
        elif (address := _address.match(url)) and address[1].lower() in taken:
            if address[1].lower() in ("http", "https"):
                yield _from(image, address[1].lower())
        else:
            yield Found(
                Message("{url} is neither an http(s) URL nor a data URL.", url=Value(url))
                if "http" in taken
                else Message(
                    "{url} is not an address of the kind that this format takes, such as {start}.",
                    url=Value(url),
                    start=Name(f"{taken[0]}://"),
                ),
                image.url_path,
                # A path or an address of another kind, which a trainer may read; nothing is none for anybody.
                severity=Severity.WARNING if url.strip() else None,
                case="path" if url.strip() else "",
                detail="" if url.strip() else "empty",
                about=AboutChoice("image_sources", "path") if url.strip() else None,
            )


def _from(image: Image, source: str) -> Found:
    """A sound URL, which is reported where a target does not take images from there."""
    return Found(
        Message("This image is inside the line, as a data URL. Provide it in another way.")
        if source == "data"
        else Message("This image is a web address. Provide it in another way."),
        image.url_path,
        case="source",
        about=AboutChoice("image_sources", source),
        quiet=True,
    )


def _what_is_wrong(data: DataUrl) -> Message | None:
    if not data.is_base64:
        return Message("The data URL is not marked as base64.")
    if not data.payload.strip():
        return Message("The data URL contains no image.")
    # Deleting what is allowed is one pass of native code, however many megabytes there are.
    other = data.payload.encode("utf-8", "replace").translate(None, _ALPHABET + _WHITE)
    padding = other.rstrip(b"%3Dd") if b"%" in other else other
    if padding.strip(b"=") or len(padding) > 2:
        shown = Value(data.payload.strip()[:30])
        return Message("The data URL contains {data}, which is not base64.", data=shown)
    if b"=" in other and not data.payload.rstrip().endswith("="):
        return Message("The base64 of this data URL continues after its padding.")
    return None


def _padding(payload: str) -> Message | None:
    """What is wrong with the length of base64 that is sound otherwise: many readers are strict about it."""
    written = payload.encode("ascii", "replace").translate(None, _WHITE)
    signs = written.replace(b"%3D", b"=").replace(b"%3d", b"=")
    size = len(signs.rstrip(b"="))
    if size % 4 == 1:
        return Message(
            "The base64 of this data URL is cut off: {size} characters are one too many or too few.",
            size=size,
        )
    lacks = -size % 4 - (len(signs) - size)
    if lacks > 0:
        return Message(
            "The base64 of this data URL has no padding, which strict readers refuse. Add {sign} at its end.",
            sign=Name("=" * lacks),
        )
    return None


RULE = define(
    __name__,
    __doc__,
    Severity.ERROR,
    Scope.VALUE,
    check,
    applies=has_images,
    cases=("padding", "path", "source"),
    details=("not-text", "empty"),
)
