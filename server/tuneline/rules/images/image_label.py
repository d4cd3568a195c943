r"""A data URL whose label does not match its bytes.

The URL begins with a label, such as `image/jpeg`, and the bytes after it are, say, a PNG.
Readers that trust the label fail to open the image.

## Bad

```jsonl
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="}}]}, {"role": "assistant", "content": "A dot."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="}}]}, {"role": "assistant", "content": "A dot."}]}
```

## Fixes

The label is changed to what the bytes are; the image itself stays as it is.

## Known from

RFC 2397 makes the label the type of the data.
Whether any service rejects such an image is not known.
"""

from __future__ import annotations

from tuneline.rules.base import AboutChoice, Findings, Fix, Found, Line, Reading, Scope, Severity, define
from tuneline.rules.images.reading import has_images, read_urls
from tuneline.rules.within import span_within
from tuneline.syntax.ops import ReplaceText
from tuneline.text.message import Message, Name

_SAME = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png"}


def check(line: Line, _reading: Reading) -> Findings:
    for url in read_urls(line):
        if url.data is not None and url.data.is_base64:
            yield Found(
                Message(
                    "Not every trainer takes an image that is labelled {mime}.", mime=Name(url.data.mime)
                ),
                url.path,
                case="declared",
                about=AboutChoice("image_labels", url.data.mime.removeprefix("image/")),
                quiet=True,
            )
        kind = url.kind()
        if kind is None or url.data is None:
            continue
        mime = url.data.mime
        right = f"image/{kind}"
        if _SAME.get(mime, mime) == right:
            continue
        # The label is between "data:" and the first semicolon or comma; it may be empty.
        start = len(url.text) - len(url.text.lstrip())
        end = min(at for at in (url.text.find(";", start), url.text.find(",", start)) if at >= 0)
        span = span_within(line, url.path, start, end)
        edits = (ReplaceText(span.start, span.end, f"data:{right}"),) if span else ()
        is_, prefix = Name(right), Name(f"data:{right}")
        words = Message(
            "The URL does not say that its bytes are {right}. Use {start}.", right=is_, start=prefix
        )
        if mime:
            words = Message(
                "The URL says {label}, but its bytes are {right}. Use {start}.",
                label=Name(mime),
                right=is_,
                start=prefix,
            )
        yield Found(
            words,
            url.path,
            span=span,
            fixes=(Fix(Message("Set the type to {type}", type=is_), edits),) if edits else (),
        )


RULE = define(
    __name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=has_images, cases=("declared",)
)
