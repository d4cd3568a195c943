"""The file is one JSON array instead of one object per line.

An array with commas between the examples is JSON, but not JSON Lines: its first line is not an object, and the
service rejects the file there.
It is reported once for the whole file.

## Bad

```jsonl
[
  {"prompt": "Capital of Peru?", "completion": "Lima"},
  {"prompt": "Capital of Chile?", "completion": "Santiago"}
]
```

## Good

```jsonl
{"prompt": "Capital of Peru?", "completion": "Lima"}
{"prompt": "Capital of Chile?", "completion": "Santiago"}
```

## Fixes

Converting writes every element of the array on a line of its own, without the commas and the brackets.
It is safe, and offered where every element is valid; a comma or the last bracket may be missing.

## Known from

OpenAI's upload answers "Expected file to have JSONL format, where every line is a JSON dictionary"
(openai-python issue 426).
"""

from __future__ import annotations

from tuneline.rules.base import File, Findings, Fix, Found, Reading, Rewrite, Scope, Severity, define
from tuneline.text.message import Message


def check(file: File, _reading: Reading) -> Findings:
    for multi in file.multiline:
        if multi.kind == "array":
            fix = Fix(Message("Convert the array to JSON Lines"), rewrite=Rewrite(0, multi.count, "array"))
            yield Found(
                Message(
                    "This file is one JSON array. Write one object per line, without the brackets around them and the"
                    " commas between them."
                ),
                line=multi.first,
                fixes=(fix,) if multi.sound else (),
            )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.FILE, check, whole_file=True, concern="json")
