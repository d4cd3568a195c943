"""No example at all: the file is empty, or holds nothing but blank lines.

An empty file is normal while you are starting one, but a service has nothing to train on.

## Bad

```jsonl target=openai


```

## Good

```jsonl
{"prompt": "Capital of Peru?", "completion": "Lima"}
```

## Known from

OpenAI and Azure OpenAI ask for at least ten examples; Fireworks states that an empty file is rejected.
"""

from __future__ import annotations

from tuneline.rules.base import File, Findings, Found, Reading, Scope, Severity, define
from tuneline.text.message import Message


def check(file: File, _reading: Reading) -> Findings:
    if all(kind == "blank" for kind in file.lines.kinds):
        yield Found(
            Message("The file contains no examples. Write one JSON object per line."),
            detail="blank-lines" if file.lines.kinds else "",
        )


RULE = define(
    __name__, __doc__, Severity.INFORMATION, Scope.FILE, check, whole_file=True, details=("blank-lines",)
)
