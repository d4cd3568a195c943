"""A reinforcement example that does not end with the user.

In reinforcement training the model answers the conversation itself, and the grader scores that answer.
A conversation that does not end with the user's words gives it nothing to answer.

TRL goes on from an assistant message or from a tool's answer, so under `prompt` these may be the last.

## Bad

```jsonl target=azure method=reinforcement
{"messages": [{"role": "user", "content": "What is 6 times 7?"}, {"role": "assistant", "content": "42"}], "reference": "42"}
```

## Good

```jsonl target=azure method=reinforcement
{"messages": [{"role": "user", "content": "What is 6 times 7?"}], "reference": "42"}
```

## Fixes

Removing what follows the last user message is unsafe: it deletes text.
The expected answer belongs in a separate key, for the grader.

## Known from

Microsoft's documentation of reinforcement fine-tuning and its validation script ask for a user message at the
end; whether OpenAI's own service does is not known.
TRL continues a last assistant message (`apply_chat_template` in `data_utils.py`).
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import Remove
from tuneline.text.message import Message, Name


def check(view: View, _reading: Reading) -> Findings:
    if view.format.method != "reinforcement":
        return
    for section in view.sections:
        turns = section.turns
        place = section.role_path(len(turns) - 1) if turns else None
        if section.kind != "prompt" or place is None or turns[-1].role in ("user", "other"):
            continue
        if view.format.continues and turns[-1].role in ("assistant", "tool"):
            continue
        asked = [index for index, turn in enumerate(turns) if turn.role == "user"]
        fixes: tuple[Fix, ...] = ()
        if asked:
            cut = tuple(Remove(section.turn_path(index)) for index in range(asked[-1] + 1, len(turns)))
            fixes = (Fix(Message("Remove the messages after the last user message"), cut, safe=False),)
        yield Found(
            Message(
                "The last message has the role {role}, so there is nothing for the model to answer."
                " End with a user message.",
                role=Name(turns[-1].written or turns[-1].role),
            ),
            place,
            fixes=fixes,
        )


RULE = define(__name__, __doc__, Severity.WARNING, Scope.OUTLINE, check)
