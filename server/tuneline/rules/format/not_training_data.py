"""The file does not hold training data, so nothing but its JSON was checked.

Evaluation sets, corpora, annotations and logs are JSON Lines as well, but rules about training data do not apply to
them.
The finding is a note for every target and says what the file was taken for. A file that was found in a folder, and not
named, appears in the summary only.

## Bad

```jsonl
{"question": "Capital of Peru?", "choices": ["Lima", "Quito"], "answer": "Lima"}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
```

## Known from

Files of 111 public repositories, of which about a quarter hold no training data.
"""

from __future__ import annotations

from tuneline.formats.shapes import SHAPES
from tuneline.rules.base import File, Findings, Found, Reading, Scope, Severity, define
from tuneline.text.message import Message


def check(file: File, reading: Reading) -> Findings:
    shape = SHAPES.get(file.vote.shape or "")
    if reading.format is None and file.named and shape is not None and shape.kind == "other":
        message = (
            Message(
                "This file contains {contents}, which may be an evaluation set. It was not checked.",
                contents=shape.title,
            )
            if shape.unsure
            else Message(
                "This file seems to contain {contents}, not training data. It was not checked.",
                contents=shape.title,
            )
        )
        yield Found(message, line=file.first_object)


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.FILE, check, whole_file=True, concern="worth")
