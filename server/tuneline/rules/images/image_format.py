r"""An image that is not a JPEG, PNG or WebP.

The first bytes of the image in a data URL say what it is, whatever its label says.
The services read no other kind, and may silently skip the example.

## Bad

```jsonl
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"}}]}, {"role": "assistant", "content": "A dot."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="}}]}, {"role": "assistant", "content": "A dot."}]}
```

## Known from

OpenAI's fine-tuning guide and Azure's documentation list JPEG, PNG and WebP; so does Together's checker.
"""

from __future__ import annotations

from tuneline.rules.base import AboutChoice, Findings, Found, Line, Reading, Scope, Severity, define
from tuneline.rules.images.reading import has_images, read_urls
from tuneline.text.message import Listed, Message

# What every service with images takes.
KINDS = frozenset(("jpeg", "png", "webp"))
_NAMES = {"jpeg": "JPEG", "png": "PNG", "webp": "WebP", "gif": "GIF"}


def check(line: Line, reading: Reading) -> Findings:
    taken = reading.taken("image_formats", line.example.format)
    formats = KINDS if taken is None else KINDS & taken
    for url in read_urls(line):
        if url.start() is None:  # No data URL, or no base64: image-url.
            continue
        kind = url.kind()
        if kind in formats:
            continue
        right = Listed(tuple(_NAMES[name] for name in sorted(formats)), "or")
        words = (
            Message(
                "{kind} images are not accepted. Convert this image to {formats}.",
                kind=_NAMES[kind],
                formats=right,
            )
            if kind
            else Message("The data is not an image of a known format. Use {formats}.", formats=right)
        )
        yield Found(words, url.path, about=AboutChoice("image_formats", kind or "unknown"))


RULE = define(__name__, __doc__, Severity.ERROR, Scope.VALUE, check, applies=has_images)
