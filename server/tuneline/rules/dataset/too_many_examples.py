r"""More examples in the file than the target takes.

Services have an upper limit as well. What is beyond it makes the job fail before it starts.
Without a target nothing is reported, because most readers have no such limit.

## Known from

The limits in the file of each target (`max_examples`): docs/targets.md lists them with their sources.
AWS's validation scripts for Bedrock count the lines.
"""

from __future__ import annotations

from tuneline.rules.base import AboutLimit, File, Findings, Found, Reading, Scope, Severity, define
from tuneline.text.message import Count, Message


def check(file: File, reading: Reading) -> Findings:
    if reading.format is None:
        return
    most = reading.broken_limit("max_examples", file.examples)
    if most is not None:
        yield Found(
            Message(
                "The file has {examples}, more than the maximum of {most}. Split it.",
                examples=Count(file.examples, "example"),
                most=most,
            ),
            about=AboutLimit("max_examples", file.examples),
            quiet=True,
        )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.FILE, check, whole_file=True)
