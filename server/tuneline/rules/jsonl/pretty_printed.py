r"""One object that is spread over several lines.

A JSON Lines reader parses each line separately, so to it an indented object is a series of broken lines.
A line break inside a string, where JSON requires `\n`, has the same effect on an object that should be on one
line.
Each such object is reported once, on its first line; on the lines inside it only faults in the JSON itself are
reported.

## Bad

```jsonl
{
  "prompt": "Capital of Peru?",
  "completion": "Lima"
}
```

## Good

```jsonl
{"prompt": "Capital of Peru?", "completion": "Lima"}
```

## Fixes

Joining writes the object on one line, and a line break inside a string as `\n`.
It is safe, and offered where the object itself is valid.

## Known from

The JSON Lines description, jsonlines.org.
OpenAI's upload answers that a line is not a dictionary (openai-python issue 426).
"""

from __future__ import annotations

from tuneline.rules.base import File, Findings, Fix, Found, Reading, Rewrite, Scope, Severity, define
from tuneline.text.message import Message, Name


def check(file: File, _reading: Reading) -> Findings:
    for multi in file.multiline:
        if multi.kind == "object":
            fix = Fix(Message("Join into one line"), rewrite=Rewrite(0, multi.count, "join"))
            yield Found(
                _message(multi.count, in_string=multi.in_string),
                line=multi.first,
                fixes=(fix,) if multi.sound else (),
            )


def _message(count: int, *, in_string: bool) -> Message:
    if in_string:
        return Message(
            "A line break inside a string splits this object into {count} lines. Write {escape} for the line break,"
            " and the object on one line.",
            count=count,
            escape=Name("\\n"),
        )
    return Message("This object spans {count} lines. Write it on one line.", count=count)


RULE = define(__name__, __doc__, Severity.ERROR, Scope.FILE, check, concern="json")
