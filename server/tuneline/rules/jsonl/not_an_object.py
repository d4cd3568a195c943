"""A line that holds an array, a string, a number, true, false or null.

Every line of a training file is one JSON object. The service that reads the file refuses any other value.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
["Hi", "Hello."]
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
```

## Known from

OpenAI's upload answers that every line must be a JSON dictionary (openai-python issue 426).
"""

from __future__ import annotations

from collections.abc import Iterator

from tuneline.rules.base import Found, Line, Reading, Scope, define, type_in_words
from tuneline.targets.severity import Severity


def check(line: Line, _reading: Reading) -> Iterator[Found]:
    if line.tree.faults or isinstance(line.value, dict):
        return
    seen = type_in_words(line.value)
    yield Found(
        f"This line holds {seen}. Every line of a JSON Lines file must be one object: write it in {{ }}."
    )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.SYNTAX, check)
