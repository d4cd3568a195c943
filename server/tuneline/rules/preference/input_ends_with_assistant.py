"""A preference example whose input already ends with an answer.

The outputs answer the input.
After an assistant message there is nothing to answer; most often the answer was copied into the input too.

## Bad

```jsonl
{"input": {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}, "preferred_output": [{"role": "assistant", "content": "Hello."}], "non_preferred_output": [{"role": "assistant", "content": "What?"}]}
```

## Good

```jsonl
{"input": {"messages": [{"role": "user", "content": "Hi"}]}, "preferred_output": [{"role": "assistant", "content": "Hello."}], "non_preferred_output": [{"role": "assistant", "content": "What?"}]}
```

## Known from

Together's checker rejects it; whether OpenAI and Azure OpenAI do is not known.
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Found, Reading, Scope, Severity, View, define
from tuneline.text.message import Message


def check(view: View, _reading: Reading) -> Findings:
    if view.format.method != "preference":
        return
    for section in view.sections:
        last = len(section.turns) - 1
        place = section.role_path(last) if last >= 0 else None
        if section.kind != "prompt" or place is None or section.turns[last].role != "assistant":
            continue
        # Answers that are conversations may begin with what the user says next.
        if any(it.is_answer and it.turns and it.turns[0].role == "user" for it in view.sections):
            continue
        yield Found(
            Message(
                "The input ends with an assistant message, so the outputs have nothing to answer."
                " End it with the message that they answer."
            ),
            place,
        )


RULE = define(__name__, __doc__, Severity.WARNING, Scope.OUTLINE, check)
