"""A supervised example in which no user speaks.

The assistant answers, but there is no question.
That can be intended, for example when the system message holds the whole task; often the question was lost.

## Bad

```jsonl
{"messages": [{"role": "system", "content": "You sell shoes."}, {"role": "assistant", "content": "Which size do you need?"}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "I need running shoes."}, {"role": "assistant", "content": "Which size do you need?"}]}
```

## Known from

The checks of OpenAI's cookbook count examples without a user message and warn of them.
The services take them.
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Found, Reading, Scope, Severity, View, define
from tuneline.text.message import Message


def check(view: View, _reading: Reading) -> Findings:
    for section in view.sections:
        roles = {turn.role for turn in section.turns}
        # Without an answer either, that is the finding; an unknown role may have been meant as the user's.
        if (
            section.kind != "conversation"
            or section.shape.role is None
            or "assistant" not in roles
            or not roles.isdisjoint(("user", "other"))
        ):
            continue
        yield Found(
            Message("No user message: there is nothing for the assistant to answer. Add what the user said."),
            section.path,
            "key",
            once="no user",
        )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.OUTLINE, check, concern="worth")
