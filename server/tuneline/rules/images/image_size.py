r"""An image in a data URL that is larger than the service takes.

The limit is 10 MB for the decoded image; base64 makes it a third longer in the file.
Scale it down, or save it with stronger compression.

## Known from

OpenAI's fine-tuning guide, Azure's documentation and Together's checker: 10 MB an image.
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Found, Line, Reading, Scope, Severity, define
from tuneline.rules.images.reading import has_images, read_urls
from tuneline.targets.base import MB


def check(line: Line, reading: Reading) -> Findings:
    most = reading.target.max_image_bytes
    for url in read_urls(line):
        if url.data is not None and (size := url.data.size_estimate) > most:
            yield Found(
                f"This image has {size / MB:.1f} MB, but {most / MB:g} MB are the most. Scale it down.",
                url.path,
            )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.VALUE, check, applies=has_images)
