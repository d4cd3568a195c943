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

# Bytes of a byte order mark.
_MARK = 3


def check(file: File, _reading: Reading) -> Findings:
    if all(kind == "blank" for kind in file.lines.kinds):
        yield Found(
            Message("The file contains no examples. Write one JSON object per line."),
            # An open document has a line even if it is empty.
            detail="blank-lines" if file.size > (_MARK if file.byte_order_mark else 0) else "",
        )


RULE = define(
    __name__, __doc__, Severity.INFORMATION, Scope.FILE, check, whole_file=True, details=("blank-lines",)
)
