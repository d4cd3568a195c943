"""A system message that is not the first message, or not the only one.

A system message gives the instructions before the conversation begins.
After an assistant message it often holds what was meant as the next answer, and is a warning.
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
from tuneline.text.message import Message, Name


def check(view: View, _reading: Reading) -> Findings:
    for section in view.sections:
        systems = [index for index, turn in enumerate(section.turns) if turn.role == "system"]
        if section.is_answer or not systems or systems == [0]:
            continue
        answered = next((at for at, turn in enumerate(section.turns) if turn.role == "assistant"), None)
        late = next((at for at in systems if answered is not None and at > answered), None)
        second = systems[0] == 0
        place = section.role_path(systems[second] if late is None else late)
        if place is None:
            continue
        if late is not None:
            yield Found(
                Message(
                    "System message after an assistant message. Use the role {role} if it holds an answer,"
                    " or move it to the front.",
                    role=Name(view.format.word_for("assistant")),
                ),
                place,
                severity=Severity.WARNING,
                detail="second/after-answer" if second else "after-answer",
                once="after an answer",
            )
            continue
        yield Found(
            Message("Second system message; some chat templates accept only one. Merge it into the first.")
            if second
            else Message(
                "The system message is not the first message, which some chat templates reject."
                " Move it to the front."
            ),
            place,
            detail="second" if second or len(systems) > 1 else "later",
            once="second" if second else "later",
        )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.OUTLINE, check, details=(
    "later", "second", "after-answer", "second/after-answer",
))  # fmt: skip
