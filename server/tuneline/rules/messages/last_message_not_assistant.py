"""A supervised example that does not end with the assistant.

Messages after the last answer are never trained, because no answer follows them.
Usually the final answer was lost when the file was made.

## Bad

```jsonl target=openai
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}, {"role": "user", "content": "Who wrote Emma?"}]}
```

## Good

```jsonl target=openai
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello. How can I help?"}]}
```

## Fixes

Adding an empty assistant message is for an editor only, because its text still has to be written.
Removing what follows the last answer is unsafe, because it deletes text.
A system message at the end is often the answer under the wrong role; only an editor offers to change it.

## Known from

OpenAI's service was reported to expect the final message from the assistant (clone-factory-v1 issue 3,
September 2024); Microsoft's guide states it as a rule, and mistral-common rejects it when fine-tuning.
Other trainers read such examples and learn from the answers in them.
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import InsertItem, Remove, SetValue
from tuneline.text.message import Message, Name


def check(view: View, _reading: Reading) -> Findings:
    for section in view.sections:
        fmt, shape, count = view.format, section.shape, len(section.turns)
        answers = [index for index, turn in enumerate(section.turns) if turn.role == "assistant"]
        if not section.is_conversation or not answers:
            continue
        new = fmt.new_turns(shape, (fmt.word_for("assistant"),), fmt.as_content(""))
        tail = range(answers[-1] + 1, count)
        # An unknown role may have been meant as the assistant's.
        if not tail or not new or any(section.turns[index].role == "other" for index in tail):
            continue
        add = InsertItem(section.path, section.size, new[0])
        cut = tuple(Remove(section.turn_path(index)) for index in tail)
        last = section.turns[-1]
        place = section.role_path(count - 1) or section.turn_path(count - 1)
        fixes = (
            Fix(Message("Add an empty assistant message"), (add,), safe=False, by_hand=True),
            Fix(Message("Remove the messages after the last answer"), cut, safe=False),
        )
        if last.role == "system":
            meant = fmt.word_for("assistant")
            title = Message("Set the role to {role}", role=Name(meant))
            # What it holds is often the answer, so that it is not removed and needs no second finding.
            yield Found(
                Message(
                    "The last message has the role {role}, which is not trained."
                    " Use {assistant} if it holds the answer, or end with an assistant message.",
                    role=Name(last.written or last.role),
                    assistant=Name(meant),
                ),
                place,
                detail="system",
                fixes=(Fix(title, (SetValue(place, meant),), safe=False, by_hand=True),)
                if place[-1:] == (shape.role,)
                else (),
                claims=(place,),
            )
            continue
        yield Found(
            Message(
                "The last message has the role {role}, and text after the last answer is not trained."
                " End with an assistant message.",
                role=Name(last.written or last.role),
            ),
            place,
            detail=last.role,
            fixes=fixes,
        )


RULE = define(__name__, __doc__, Severity.WARNING, Scope.OUTLINE, check, details=("system", "user", "tool"))
