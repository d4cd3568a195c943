"""A weight on a message that is not from the assistant.

Only the assistant's messages are trained, so only they have a weight.
On any other message it does nothing at best, and services that do not expect the key there reject the line.

## Bad

```jsonl target=openai
{"messages": [{"role": "user", "content": "Tea or coffee?", "weight": 0}, {"role": "assistant", "content": "Tea."}]}
```

## Good

```jsonl target=openai
{"messages": [{"role": "user", "content": "Tea or coffee?"}, {"role": "assistant", "content": "Tea.", "weight": 1}]}
```

## Fixes

Removing a weight of 0 is safe: the message is not trained either way.
Removing a weight of 1 is unsafe, because Together trains these messages.

## Known from

OpenAI's API specification has `weight` on assistant messages and nowhere else; the wording of a rejection is not
known.
Together and Fireworks take 0 and 1 on any role, mistral-finetune ignores it on others.
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import Remove
from tuneline.text.message import Message, Name


def check(view: View, _reading: Reading) -> Findings:
    for section, index, turn in view.turns():
        path = section.weight_path(index)
        # What is neither 0 nor 1 is invalid-weight on any role; an unknown role is a finding of its own.
        if path is None or turn.role in ("assistant", "other"):
            continue
        if type(turn.weight) is not int or turn.weight not in (0, 1):
            continue
        yield Found(
            Message(
                "Weight on a message of the role {role}. Most trainers read it on assistant messages only. Remove it.",
                role=Name(turn.written or turn.role),
            ),
            path,
            "member",
            detail="with-image" if turn.images and turn.weight == 1 else "",
            fixes=(Fix(Message("Remove the weight"), (Remove(path),), safe=turn.weight == 0),),
            once=turn.role,
        )


RULE = define(__name__, __doc__, Severity.WARNING, Scope.OUTLINE, check, details=("with-image",))
