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


def check(file: File, _reading: Reading) -> Findings:
    for multi in file.multiline:
        if multi.kind == "object":
            fix = Fix("Join into one line", rewrite=Rewrite(0, multi.count, "join"))
            yield Found(
                f"A line break inside a string spreads this object over {multi.count} lines. Write \\n for the break,"
                " and the object on one line."
                if multi.in_string
                else f"This object is spread over {multi.count} lines. Write it on one line.",
                line=multi.first,
                fixes=(fix,) if multi.sound else (),
            )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.FILE, check, concern="json")
