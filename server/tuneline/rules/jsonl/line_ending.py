r"""A line that ends at a carriage return alone.

Lines of JSON Lines end at a line feed, with or without a carriage return in front of it.
Old Mac programs, and Excel's "Text (Macintosh)", write the carriage return alone.
Editors, and Tuneline, take it for the end of a line; Python and most other readers that go line by line do not when
they read bytes or split at line feeds: they see two or more examples on one line, and stop there.

## Bad

`CR` is a carriage return, `LF` a line feed.

```text
{"prompt": "Capital of Peru?", "completion": "Lima"} CR {"prompt": "Capital of Chile?", "completion": "Santiago"} LF
```

## Good

```text
{"prompt": "Capital of Peru?", "completion": "Lima"} LF {"prompt": "Capital of Chile?", "completion": "Santiago"} LF
```

## Fixes

Writing a line feed instead is safe: the examples stay what they are.

## Known from

The JSON Lines description, jsonlines.org: the line terminator is `\n`, and `\r\n` works too.
"""

from __future__ import annotations

from tuneline.rules.base import File, Findings, Fix, Found, Reading, Rewrite, Scope, Severity, define
from tuneline.text.message import Count, Message


def check(file: File, _reading: Reading) -> Findings:
    kinds = file.lines.kinds
    # At the end of a value, and of a file, one more carriage return is white space.
    rows = [row for row in file.returns if row + 1 < len(kinds) and kinds[row] != "blank" != kinds[row + 1]]
    if not rows:
        return
    words = (
        Message(
            "{lines} end at a carriage return alone: readers that split at line feeds see them as one line. Write line"
            " feeds.",
            lines=Count(len(rows), "line"),
        )
        if len(rows) > 1
        else Message(
            "This line ends at a carriage return alone: readers that split at line feeds see it and the next as one"
            " line. Write a line feed."
        )
    )
    fix = Fix(Message("End the lines at line feeds"), rewrite=Rewrite(0, 1, "line-feeds"))
    yield Found(words, line=rows[0], fixes=(fix,))


RULE = define(__name__, __doc__, Severity.WARNING, Scope.FILE, check, whole_file=True)
