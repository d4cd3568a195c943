"""A message or completion without text.

The content is an empty string or nothing but white space.
Where it is the assistant's, the model learns to answer with nothing, which is hardly ever meant.
An assistant message that calls a tool needs no text and is left alone.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Name a prime number."}, {"role": "assistant", "content": ""}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Name a prime number."}, {"role": "assistant", "content": "Seven."}]}
```

## Known from

Microsoft's fine-tuning guide forbids empty messages, and its script warns of them; OpenAI's old
`prepare_data` dropped rows with an empty completion.
That OpenAI's service refuses them is not known.
"""

from __future__ import annotations

from tuneline.formats.training import trained
from tuneline.formats.turns import Turn
from tuneline.rules.base import Findings, Found, Line, Reading, Scope, Severity, View, define

_CALLS = "tool_calls"


def applies(view: View) -> bool:
    return any(_may_be_empty(turn) for _, _, turn in view.turns())


def check(line: Line, reading: Reading) -> Findings:
    view = line.example
    learned = trained(view, reading.masks_of(view.format))
    for slot in view.slots():
        section, index, turn = slot.within, slot.index, slot.turn
        if not _may_be_empty(turn) or (turn.content != "blank" and section.items[index][_CALLS] != []):
            continue
        taught = (
            learned[slot.section][index].yes and section.kind != "rejected" and "refusal" not in turn.keys
        )
        advice = " Write the answer, or leave the example out." if taught else ""
        what = f"The {turn.written}" if turn.shape.role is None else f"This {turn.written or 'other'} message"
        yield Found(
            f"{what} is empty{', and the model learns to say nothing' * taught}.{advice}",
            section.content_path(index),
            severity=None if taught else Severity.INFORMATION,
            once="" if taught else f"{section.kind} {turn.role}",
        )


def _may_be_empty(turn: Turn) -> bool:
    # Beside an empty list of calls null says no more than an empty text.
    return not turn.calls and (
        turn.content == "blank" or (turn.content in ("null", "absent") and _CALLS in turn.keys)
    )


RULE = define(__name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=applies, concern="worth")
