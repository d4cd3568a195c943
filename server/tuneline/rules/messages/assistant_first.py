"""An assistant message before any user message.

The assistant speaks first, as with a greeting.
If the user's first message was lost, the model learns to answer a question that was never asked.

## Bad

```jsonl
{"messages": [{"role": "assistant", "content": "Welcome! What can I do?"}, {"role": "user", "content": "A table for two."}, {"role": "assistant", "content": "For when?"}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "A table for two."}, {"role": "assistant", "content": "For when?"}]}
```

## Known from

Claude on Bedrock, Amazon Nova and torchtune want the user first; OpenAI's specification does not require it.
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Found, Reading, Scope, Severity, View, define
from tuneline.text.message import Message


def check(view: View, _reading: Reading) -> Findings:
    for section in view.sections:
        roles = [turn.role for turn in section.turns]
        if section.goes_on or "user" not in roles:
            continue
        before = roles[: roles.index("user")]
        # An unknown role may have been meant as the user's.
        if "assistant" not in before or "other" in before:
            continue
        place = section.role_path(before.index("assistant"))
        if place is None:
            continue
        yield Found(
            Message("The assistant speaks first, which some trainers reject. Start with a user message."),
            place,
            once="first",
        )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.OUTLINE, check)
