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
Reinforcement examples are prompts without answers, so nothing is missing in them. Where no line of a file has an
answer and each ends with the user, that is one warning on the first line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from tuneline.formats.unanswered import Unanswered
from tuneline.rules.base import File, Findings, Fix, Found, Reading, Scope, Severity, define
from tuneline.rules.columns import different, together, where
from tuneline.syntax.ops import InsertItem
from tuneline.text.message import Message

_PROMPTS = Message(
    "No line has an answer: these look like prompts for reinforcement or inference. Supervised training needs an"
    " assistant message in every example."
)


def check(file: File, reading: Reading) -> Findings:
    found = list(_rows(file))
    if reading.format is None or not found:
        return
    if len(found) > 1 and _all_wait(file, reading):
        row, first = found[0]
        yield Found(_PROMPTS, first.path, "key", line=row, severity=Severity.WARNING, case="prompts")
        return
    for row, it in found:
        add = InsertItem(it.path, it.size, json.loads(it.answer))
        yield Found(
            Message("No assistant message: there is nothing to train on. Add the answer."),
            it.path,
            "key",
            line=row,
            fixes=(Fix(Message("Add an empty assistant message"), (add,), safe=False, by_hand=True),),
        )


def _rows(file: File) -> Iterator[tuple[int, Unanswered]]:
    column = file.lines.unanswered
    for row in where(column, lambda it: it is not None):
        if (it := column[row]) is not None:
            yield row, it


def _all_wait(file: File, reading: Reading) -> bool:
    """Whether every example ends with the user and no answer is in any."""
    lines = file.lines
    return all(
        it is not None and it.waits
        for guess, it in different(together(lines.guesses, lines.unanswered))
        if guess in reading.formats
    )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.FILE, check, cases=("prompts",))
