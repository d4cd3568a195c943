"""A line in another format than most lines of the file.

A job trains one format: the service expects one kind of example and rejects lines of another kind, and a local
trainer that goes by the first line stops at a missing key.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
{"messages": [{"role": "user", "content": "Capital of Chile?"}, {"role": "assistant", "content": "Santiago"}]}
{"prompt": "Capital of Cuba?", "completion": "Havana"}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
{"messages": [{"role": "user", "content": "Capital of Chile?"}, {"role": "assistant", "content": "Santiago"}]}
{"messages": [{"role": "user", "content": "Capital of Cuba?"}, {"role": "assistant", "content": "Havana"}]}
```

## Known from

OpenAI's service answers "Example N is missing key 'messages'" or names the extra key.
Together's checker (`together` 2.10.0) asks that every line has the same format.
mlx-lm takes the format from the first line (`tuner/datasets.py`).
"""

from __future__ import annotations

from tuneline.formats.detect import family
from tuneline.formats.foreign import FOREIGN
from tuneline.rules.base import File, Findings, Found, Reading, Related, Scope, Severity, define
from tuneline.text.message import Argument, Message

# A chat example that names its model and still waits for an answer looks like one: too little to accuse it.
_DOUBTFUL = "request"


def check(file: File, reading: Reading) -> Findings:
    own = reading.format
    if own is None:
        return
    others: dict[str, Argument] = {
        **{name: it.title for name, it in FOREIGN.items() if name not in (_DOUBTFUL, *reading.formats)},
        **{
            name: Message("{format} examples", format=it.title)
            for name, it in reading.formats.items()
            if family(it) != family(own)
        },
    }
    same = {name for name, it in reading.formats.items() if family(it) == family(own)}
    guesses = file.lines.guesses
    first = next((row for row, guess in enumerate(guesses) if guess in same), None)
    for row in file.lines.rows_of("object"):
        if (contents := others.get(guesses[row] or "")) is not None:
            example = Message("First {format} example", format=own.title)
            yield Found(
                Message(
                    "This line looks like {contents}, but most lines of this file are {format} examples."
                    " Use one format per file.",
                    contents=contents,
                    format=own.title,
                ),
                line=row,
                related=() if first is None else (Related(example, line=first - row),),
            )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.FILE, check)
