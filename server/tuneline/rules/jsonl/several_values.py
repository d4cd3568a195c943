"""Two or more JSON values on one line.

A line is read as one value, so anything after the first one makes the line unreadable.
This happens when files are joined and the first one has no line end after its last line.

## Bad

```jsonl
{"prompt": "Capital of Peru?", "completion": "Lima"}{"prompt": "Capital of Chile?", "completion": "Santiago"}
```

## Good

```jsonl
{"prompt": "Capital of Peru?", "completion": "Lima"}
{"prompt": "Capital of Chile?", "completion": "Santiago"}
```

## Fixes

Splitting the line puts each value on its own line.
It is safe, and offered where all values are valid objects: a line with anything else would be wrong again.
A line that only seems to end early because of an extra bracket holds one value and is not split.

## Known from

The JSON Lines description, jsonlines.org: each line is one valid JSON value.
Python's parser, which many trainers use, answers this with "Extra data".
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Rewrite, Scope, Severity, define
from tuneline.text.message import Message


def check(line: Line, _reading: Reading) -> Findings:
    faults = line.tree.faults
    for fault in faults:
        if fault.code == "several-values":
            fix = Fix(Message("Split into one value per line"), rewrite=Rewrite(0, 1, "split"))
            sound = len(faults) == 1 and all(value.kind == "object" for value in line.tree.values)
            yield Found(fault.message, span=fault.span, fixes=(fix,) if sound else ())


RULE = define(__name__, __doc__, Severity.ERROR, Scope.SYNTAX, check, concern="json")
