"""An example whose assistant messages all have weight 0.

A weight of 0 leaves an answer out of the training.
Where all answers have it, the example costs tokens and teaches nothing.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Tea or coffee?"}, {"role": "assistant", "content": "Tea.", "weight": 0}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Tea or coffee?"}, {"role": "assistant", "content": "Tea.", "weight": 1}]}
```

## Fixes

Setting the weight of the last answer to 1 is for an editor only, because the mask may be intended.

## Known from

OpenAI's guide: a weight of 0 takes the message out of the training.
Fireworks stops when nothing is left to train in a file; no service was seen to reject a single example.
"""

from __future__ import annotations

from tuneline.formats.training import trained
from tuneline.formats.turns import ABSENT
from tuneline.rules.base import Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import SetValue
from tuneline.text.message import Message, Name, Value


def check(view: View, reading: Reading) -> Findings:
    masks = reading.masks_of(view.format)
    for section, learned in zip(view.sections, trained(view, masks), strict=True):
        answers = [index for index, turn in enumerate(section.turns) if turn.role == "assistant"]
        if not section.is_conversation or not answers or any(learned[index].yes for index in answers):
            continue
        key, last = masks.key, answers[-1]
        value = dict(section.turns[last].masks).get(key, ABSENT) if key is not None else ABSENT
        if key is None or value is ABSENT:
            continue
        path = (*section.turn_path(last), key)
        no, yes = (False, True) if value is False else (0, 1)
        title = Message("Set {key} of the last answer to {yes}", key=Name(key), yes=Value(yes))
        yield Found(
            Message(
                "Every assistant message has {key} {no}, so nothing is trained."
                " Set {key} to {yes} in the answer that should be trained.",
                key=Name(key),
                no=Value(no),
                yes=Value(yes),
            ),
            path,
            fixes=(Fix(title, (SetValue(path, yes),), safe=False, by_hand=True),),
        )


RULE = define(__name__, __doc__, Severity.WARNING, Scope.OUTLINE, check, concern="worth")
