"""An example that repeats an earlier one, whatever its spacing and the order of its keys.

A copy teaches nothing new, but it counts twice in training and on the bill, and a copy in the validation file
hides how well the model handles new input.

## Bad

```jsonl
{"prompt": "Capital of Peru?", "completion": "Lima"}
{"prompt": "Capital of Chile?", "completion": "Santiago"}
{"completion": "Lima", "prompt": "Capital of Peru?"}
```

## Good

```jsonl
{"prompt": "Capital of Peru?", "completion": "Lima"}
{"prompt": "Capital of Chile?", "completion": "Santiago"}
```

## Fixes

Removing the line is unsafe, because some examples are repeated intentionally.

## Known from

OpenAI's own preparation tool (`openai` 0.28.1, `validators.py`) offered to remove duplicate rows.
No service rejects them. Prompts for reinforcement are often repeated on purpose, so there it is information.
"""

from __future__ import annotations

from tuneline.rules.base import File, Findings, Fix, Found, Reading, Related, Rewrite, Scope, Severity, define
from tuneline.rules.columns import where
from tuneline.text.message import Message

# One for all findings: there may be a million.
_REMOVE = (Fix(Message("Remove the line"), rewrite=Rewrite(0, 1, "remove"), safe=False),)

_FIRST = Message("The first one")


def check(file: File, reading: Reading) -> Findings:
    if reading.format is None:
        return
    # Prompts for reinforcement are repeated to sample more answers.
    severity = Severity.INFORMATION if reading.format.method == "reinforcement" else None
    firsts: dict[int, int] = {}
    lines = file.lines
    for row in where(lines.fingerprints, bool):
        # A single message on a line is not an example, and "Hi" may well be said twice.
        if lines.guesses[row] not in reading.formats:
            continue
        first = firsts.setdefault(lines.fingerprints[row], row)
        if first != row:
            yield Found(
                Message(
                    "Duplicate of the example on line {line}. Remove it unless the repetition is intended.",
                    line=first + 1,
                ),
                line=row,
                related=(Related(_FIRST, line=first - row),),
                fixes=_REMOVE,
                severity=severity,
            )


RULE = define(__name__, __doc__, Severity.WARNING, Scope.FILE, check, concern="worth")
