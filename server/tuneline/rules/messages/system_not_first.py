"""A system message that is not the first message, or not the only one.

A system message gives the instructions before the conversation begins.
Later ones are allowed, but some chat templates drop or reject them, and the model may never see them in use.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "system", "content": "Be brief."}, {"role": "assistant", "content": "Hello."}]}
```

## Good

```jsonl
{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
```

## Known from

Fireworks and Databricks ask for the system message first; mistral-finetune takes only one.
OpenAI's specification does not require it.
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Found, Reading, Scope, Severity, View, define
from tuneline.text.message import Message


def check(view: View, _reading: Reading) -> Findings:
    for section in view.sections:
        systems = [index for index, turn in enumerate(section.turns) if turn.role == "system"]
        if section.is_answer or not systems or systems == [0]:
            continue
        second = systems[0] == 0
        place = section.role_path(systems[second])
        if place is None:
            continue
        yield Found(
            Message("Second system message; some chat templates accept only one. Merge it into the first.")
            if second
            else Message(
                "The system message is not the first message, which some chat templates reject."
                " Move it to the front."
            ),
            place,
            once="second" if second else "later",
        )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.OUTLINE, check)
