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

Splitting the line puts each value on its own line, and of lists each object.
It is safe, and offered where all values are valid objects: a line with anything else would be wrong again.
A line that only seems to end early because of an extra bracket holds one value and is not split.

## Known from

The JSON Lines description, jsonlines.org: each line is one valid JSON value.
Python's parser, which many trainers use, answers this with "Extra data".
"""

from __future__ import annotations

from tuneline.formats.detect import LONE_MESSAGE, guess
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Rewrite, Scope, Severity, define
from tuneline.syntax.tree import Node, to_python
from tuneline.text.message import Count, Message


def check(line: Line, _reading: Reading) -> Findings:
    faults = line.tree.faults
    for fault in faults:
        if fault.code == "several-values":
            values = line.tree.values
            fix = Fix(Message("Split into one value per line"), rewrite=Rewrite(0, 1, "split"))
            sound = len(faults) == 1 and all(value.kind == "object" for value in values)
            if len(faults) == 1 and all(_is_table(value) for value in values):
                message = Message(
                    "This line contains {lists}. Write their objects, one per line.",
                    lists=Count(len(values), "list"),
                )
                fix = Fix(Message("Write one object per line"), rewrite=Rewrite(0, 1, "arrays"))
                yield Found(message, span=fault.span, fixes=(fix,))
            else:
                yield Found(fault.message, span=fault.span, fixes=(fix,) if sound else ())


def _is_table(value: Node) -> bool:
    """Whether a list holds objects, and these are not the messages of one example."""
    kinds = {item.kind for item in value.items}
    return kinds == {"object"} and guess(to_python(value.items[0])).name != LONE_MESSAGE.name


RULE = define(__name__, __doc__, Severity.ERROR, Scope.SYNTAX, check, concern="json", broken=True)
