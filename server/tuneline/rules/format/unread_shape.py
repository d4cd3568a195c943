"""Examples in a shape that no service and no trainer reads.

A table that pandas wrote by column, one object around the whole data set, roles as keys of the line: the intention is
clear, but no reader accepts it. A loader takes the whole table for one example, or finds none of the keys it needs.

## Bad

```jsonl
{"system": "You are a guide.", "user": "Capital of Peru?", "assistant": "Lima"}
```

## Good

```jsonl
{"messages": [{"role": "system", "content": "You are a guide."}, {"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
```

## Fixes

The examples are written as objects, one per line, and every value keeps its spelling.
The fix is unsafe because row numbers and the names around the examples are removed.

## Known from

`DataFrame.to_json` writes columns by default (its documentation; chatlas issue 180, datasets pull request 6201).
OpenAI's service answers "Example 1 is missing key 'messages'".
"""

from __future__ import annotations

from tuneline.formats.shapes import SHAPES, Shape
from tuneline.rules.base import (
    AboutFormat,
    File,
    Findings,
    Fix,
    Found,
    Reading,
    Rewrite,
    Scope,
    Severity,
    define,
)
from tuneline.text.message import Message, sentences

_FIX = Fix(Message("Write the examples, one per line"), rewrite=Rewrite(0, 1, "examples"), safe=False)


def check(file: File, _reading: Reading) -> Findings:
    for row in file.lines.objects(lambda guess, _keys: _meant(guess) is not None):
        shape = _meant(file.lines.guesses[row])
        if shape is None:
            continue
        by_column = shape.name == "pandas-columns"
        yield Found(
            sentences(Message("No trainer reads {contents}.", contents=shape.title), shape.advice),
            path=file.lines.keys[row][:1] if by_column else (),
            part="key" if by_column else "value",
            line=row,
            severity=Severity.ERROR if shape.severe else Severity.WARNING,
            about=AboutFormat(shape.name),
            case=shape.name,
            fixes=(_FIX,),
        )
    for value in file.multiline:
        shape = _meant(value.guess)
        if shape is not None:
            yield Found(
                sentences(Message("No trainer reads {contents}.", contents=shape.title), shape.advice),
                line=value.first,
                severity=Severity.ERROR if shape.severe else Severity.WARNING,
                about=AboutFormat(shape.name),
                case=shape.name,
            )


def _meant(guess: str | None) -> Shape | None:
    shape = SHAPES.get(guess or "")
    return shape if shape is not None and shape.kind == "meant" else None


RULE = define(
    __name__,
    __doc__,
    Severity.ERROR,
    Scope.FILE,
    check,
    cases=(
        "pandas-columns",
        "pandas-index",
        "pandas-split",
        "pandas-table",
        "column-lists",
        "wrapper",
        "flat",
    ),
)
