"""A supervised example without an assistant message.

Supervised training teaches the assistant's answers.
An example without one teaches nothing, and the services reject it.

## Bad

```jsonl
{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is a fjord?"}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "What is a fjord?"}, {"role": "assistant", "content": "A narrow inlet of the sea."}]}
```

## Fixes

Adding an empty assistant message is for an editor only: the answer still has to be written.

## Known from

The checks of OpenAI's cookbook (`example_missing_assistant_message`), Together's checker and Microsoft's
validation script each ask for at least one assistant message.
Reinforcement examples are prompts without answers, so nothing is missing in them.
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.rules.words import word_for
from tuneline.syntax.ops import InsertItem
from tuneline.text.message import Message


def check(view: View, _reading: Reading) -> Findings:
    for section in view.sections:
        # An unknown role may have been meant as the assistant's.
        if not section.is_conversation or any(turn.role in ("assistant", "other") for turn in section.turns):
            continue
        if not section.turns or section.shape.role is None or section.shape.content is None:
            continue
        answer = {section.shape.role: word_for("assistant", view.format), section.shape.content: ""}
        add = InsertItem(section.path, section.size, answer)
        yield Found(
            Message("No assistant message: there is nothing to train on. Add the answer."),
            section.path,
            "key",
            fixes=(Fix(Message("Add an empty assistant message"), (add,), safe=False, by_hand=True),),
        )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.OUTLINE, check)
