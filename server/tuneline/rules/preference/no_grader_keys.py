"""A reinforcement example with nothing but the conversation.

The grader compares the model's answer with the other keys of the example, such as a reference answer.
Without any, it scores every example by the same criteria; that can be intended, but is rare.

## Bad

```jsonl target=azure method=reinforcement
{"messages": [{"role": "user", "content": "What is 6 times 7?"}]}
```

## Good

```jsonl target=azure method=reinforcement
{"messages": [{"role": "user", "content": "What is 6 times 7?"}], "reference": "42"}
```

## Known from

Microsoft's validation script for reinforcement files requires at least one more key.
OpenAI's specification does not require one, and says that a grader reads a key as `{{ item.KEY }}`.
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Found, Reading, Scope, Severity, View, define
from tuneline.text.message import Message


def check(view: View, _reading: Reading) -> Findings:
    # Without messages that is the finding.
    fmt = view.format
    if not fmt.open_keys or not (fmt.keys - fmt.for_grader).issuperset(view.value):
        return
    section = view.sections[0]
    if section.turns:
        yield Found(
            Message(
                "The example has no key for the grader to compare the answer with."
                " Add one, such as a reference answer."
            ),
            section.path,
            "key",
            once="no keys",
        )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.OUTLINE, check, concern="worth")
