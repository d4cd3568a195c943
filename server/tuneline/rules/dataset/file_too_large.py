"""The file is larger than the service takes.

Services limit the size of an upload and report the limit only after the upload.

## Bad

A file of 600 MB for the target `openai`.

## Good

Two files of 300 MB, or fewer examples: a few hundred good ones are worth more than a large file.

## Known from

OpenAI's API specification: 512 MB per file, and 8 GB in parts through its Uploads API.
Azure OpenAI's documents: 512 MB.
"""

from __future__ import annotations

from tuneline.rules.base import AboutLimit, File, Findings, Found, Reading, Scope, Severity, define
from tuneline.targets.base import MB
from tuneline.text.message import Message


def check(file: File, reading: Reading) -> Findings:
    if reading.format is None or (most := reading.broken_limit("max_file_bytes", file.size)) is None:
        return
    yield Found(
        Message(
            "The file has {size} MB, but the limit is {limit} MB. Split it.",
            size=-(-file.size // MB),
            limit=most // MB,
        ),
        about=AboutLimit("max_file_bytes", file.size),
    )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.FILE, check, whole_file=True)
