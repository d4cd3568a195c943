"""An object with no known format, in a file whose other lines are training examples.

A line without the keys of the format has nothing to train: the service rejects the file at that line, and a
local trainer stops with an error about a missing key.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
{"messages": [{"role": "user", "content": "Capital of Chile?"}, {"role": "assistant", "content": "Santiago"}]}
{"question": "Capital of Cuba?", "answer": "Havana"}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
{"messages": [{"role": "user", "content": "Capital of Chile?"}, {"role": "assistant", "content": "Santiago"}]}
{"messages": [{"role": "user", "content": "Capital of Cuba?"}, {"role": "assistant", "content": "Havana"}]}
```

## Known from

OpenAI's service answers "Example N is missing key 'messages'".
"""

from __future__ import annotations

from tuneline.formats.detect import family
from tuneline.rules.base import File, Findings, Found, Reading, Scope, Severity, define
from tuneline.text.message import Listed, Message, Name


def check(file: File, reading: Reading) -> Findings:
    fmt = reading.format
    if fmt is None:
        return
    same = {name for name, it in reading.formats.items() if family(it) == family(fmt)}
    lines = file.lines
    unknown = [row for row in lines.rows_of("object") if lines.guesses[row] is None]
    # Where most objects are something else, the examples among them do not accuse the others.
    if sum(1 for guess in lines.guesses if guess in same) <= len(unknown):
        return
    for row in unknown:
        absent = [key for key in fmt.required if key not in lines.keys[row]]
        yield Found(
            Message(
                "This object is not a {format} example: it has no key {keys}. Complete it or remove the line.",
                format=fmt.title,
                keys=Listed(tuple(map(Name, absent or fmt.required)), "or"),
            ),
            line=row,
        )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.FILE, check)
