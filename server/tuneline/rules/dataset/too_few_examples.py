"""Fewer than ten examples in the file.

OpenAI and Azure OpenAI do not start a job with fewer than ten examples; other services and trainers take any
number.

## Bad

```jsonl target=openai
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
```

## Known from

OpenAI's service answers "Training file has N example(s), but must have at least 10 examples"
(`invalid_n_examples`, seen in many reports); its guide recommends 50 to 100.
"""

from __future__ import annotations

from tuneline.rules.base import AboutLimit, File, Findings, Found, Reading, Scope, Severity, define
from tuneline.text.message import Count, Message


def check(file: File, reading: Reading) -> Findings:
    if reading.format is None:
        return
    examples = file.examples
    least = reading.broken_limit("min_examples", examples)
    if examples and least is not None:
        yield Found(
            Message(
                "The file has {examples}, fewer than the minimum of {least}. Add more.",
                examples=Count(examples, "example"),
                least=least,
            ),
            about=AboutLimit("min_examples", examples),
        )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.FILE, check, whole_file=True)
