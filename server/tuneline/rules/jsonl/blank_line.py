"""An empty line between examples, or at the end of the file.

Most readers skip an empty line, but not all of them: it is not JSON, and a reader that does not expect it stops
there.
The first few are reported one by one, the rest as a number.
Empty lines at the end of a file are common and reported once, as information.

## Bad

```jsonl
{"prompt": "Capital of Peru?", "completion": "Lima"}

{"prompt": "Capital of Chile?", "completion": "Santiago"}
```

## Good

```jsonl
{"prompt": "Capital of Peru?", "completion": "Lima"}
{"prompt": "Capital of Chile?", "completion": "Santiago"}
```

## Fixes

Removing the line is safe.
Beside a line that is not JSON it is not offered, because the empty line may be a part of a text that was pasted
into a string and broke the line up.

## Known from

mlx-lm hands every line of a training file to the JSON parser and crashes on an empty one
(`tuner/datasets.py`).
The training libraries of Hugging Face skip it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuneline.formats.shapes import SHAPES
from tuneline.rules.base import File, Findings, Fix, Found, Reading, Rewrite, Scope, Severity, define
from tuneline.text.message import Message

_SHOWN = 3
_REMOVE = Fix(Message("Remove the empty line"), rewrite=Rewrite(0, 1, "remove"))


def check(file: File, reading: Reading) -> Findings:
    kinds = file.lines.kinds
    last = len(kinds)
    while last and kinds[last - 1] == "blank":
        last -= 1
    if not last:  # nothing but blank lines: empty-file says so
        return
    shape = SHAPES.get(file.vote.shape or "")
    trained = reading.format is not None or (shape is not None and shape.kind == "trained")
    severity = Severity.WARNING if trained else Severity.INFORMATION
    blank = [row for row in file.lines.rows_of("blank") if row < last]
    shown = last if file.every else _SHOWN
    for row in blank[:shown]:
        yield Found(
            Message("Empty line: some trainers stop here. Remove it."),
            line=row,
            severity=severity,
            fixes=_fixes(kinds, row),
        )
    if rest := blank[shown:]:
        yield Found(
            _more(len(rest) - 1),
            line=rest[0],
            severity=severity,
            fixes=_fixes(kinds, rest[0]),
        )
    if count := len(kinds) - last:
        yield Found(
            _at_end(count),
            line=last,
            severity=Severity.INFORMATION,
            fixes=(Fix(Message("Remove the empty lines at the end"), rewrite=Rewrite(0, count, "remove")),),
        )


def _fixes(kinds: Sequence[str], row: int) -> tuple[Fix, ...]:
    """The fix, unless the line may be one of a text that broke up the line before or after it."""
    before = after = row
    while before > 0 and kinds[before] == "blank":
        before -= 1
    while kinds[after] == "blank":
        after += 1
    return () if "broken" in (kinds[before], kinds[after]) else (_REMOVE,)


def _more(further: int) -> Message:
    if not further:
        return Message("Empty line: some trainers stop here. Remove all empty lines.")
    return Message("Empty line, and {count} more further down. Remove all empty lines.", count=further)


def _at_end(count: int) -> Message:
    if count == 1:
        return Message("Empty line at the end of the file. Most readers skip it, but not all. Remove it.")
    return Message(
        "{count} empty lines at the end of the file. Most readers skip them, but not all. Remove them.",
        count=count,
    )


RULE = define(__name__, __doc__, Severity.WARNING, Scope.FILE, check)
