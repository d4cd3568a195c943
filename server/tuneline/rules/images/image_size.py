r"""An image in a data URL that is larger than the service takes.

The limit is 10 MB for the decoded image; base64 makes it a third longer in the file.
Scale it down, or save it with stronger compression.

## Known from

OpenAI's fine-tuning guide, Azure's documentation and Together's checker: 10 MB per image.
"""

from __future__ import annotations

from math import ceil

from tuneline.rules.base import AboutLimit, Findings, Found, Line, Reading, Scope, Severity, define
from tuneline.rules.images.reading import has_images, read_urls
from tuneline.targets.base import MB
from tuneline.text.message import Message


def check(line: Line, reading: Reading) -> Findings:
    for url in read_urls(line):
        size = url.data.size_estimate if url.data is not None else 0
        if (most := reading.broken_limit("max_image_bytes", size)) is not None:
            yield Found(
                Message(
                    "The image has {size} MB, but the limit is {limit} MB. Scale it down.",
                    # Rounded up: what is over the limit by a byte is not as large as the limit.
                    size=ceil(size / MB * 10) / 10,
                    limit=most / MB,
                ),
                url.path,
                about=AboutLimit("max_image_bytes", size),
            )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.VALUE, check, applies=has_images)
