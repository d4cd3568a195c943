"""Reinforcement examples whose grader keys differ from line to line.

A grader reads keys of the example, as in `{{ item.reference }}`.
If a key is missing, the grader has nothing to read, and the answer is scored wrongly or not at all.

## Bad

```jsonl method=reinforcement
{"messages": [{"role": "user", "content": "What is 6 times 7?"}], "reference": "42"}
{"messages": [{"role": "user", "content": "What is 6 times 8?"}], "reference": "48"}
{"messages": [{"role": "user", "content": "What is 6 times 9?"}], "answer": "54"}
```

## Good

```jsonl method=reinforcement
{"messages": [{"role": "user", "content": "What is 6 times 7?"}], "reference": "42"}
{"messages": [{"role": "user", "content": "What is 6 times 8?"}], "reference": "48"}
{"messages": [{"role": "user", "content": "What is 6 times 9?"}], "reference": "54"}
```

## Known from

Microsoft's validation script for reinforcement files warns of it.
"""

from __future__ import annotations

from collections import Counter

from tuneline.formats.detect import family
from tuneline.rules.base import File, Findings, Found, Reading, Scope, Severity, define
from tuneline.text.message import Argument, Count, Listed, Message, Name

_SHOWN = 3


def check(file: File, reading: Reading) -> Findings:
    fmt = reading.format
    if fmt is None or not fmt.open_keys:
        return
    keys_of, guesses = file.lines.keys, file.lines.guesses
    own = fmt.keys - fmt.for_grader
    # A line of another format has no grader keys: mixed-formats.
    other = {name for name, it in reading.formats.items() if family(it) != family(fmt)}
    rows = {
        row: [key for key in keys_of[row] if key not in own]
        for row in file.lines.rows_of("object")
        if all(key in keys_of[row] for key in fmt.required) and guesses[row] not in other
    }
    counts = Counter(key for keys in rows.values() for key in keys)
    uneven = [(key, count) for key, count in counts.most_common() if count < len(rows)]
    if not uneven:
        return
    usual = {key for key, count in counts.items() if count * 2 > len(rows)}
    odd = next(row for row, keys in rows.items() if usual != set(keys))
    shown: list[Argument] = [
        Message("{key} on {lines}", key=Name(key), lines=Count(count, "line"))
        for key, count in uneven[:_SHOWN]
    ]
    if len(uneven) > _SHOWN:
        shown.append(Message("{number} more", number=len(uneven) - _SHOWN))
    yield Found(
        Message(
            "Grader keys differ across {examples}: {keys}. Use the same keys on every line.",
            examples=Count(len(rows), "example"),
            keys=Listed(tuple(shown)),
        ),
        (fmt.required[0],),
        "key",
        line=odd,
    )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.FILE, check, whole_file=True, concern="worth")
