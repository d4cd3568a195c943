"""A weight that is not the integer 0 or 1.

`weight` says whether an assistant message is trained: 1 trains it, 0 leaves it as context.
Other values have no meaning there: the services that read weights reject fractions, strings and `true`.
A weight that is `null` says as much as none at all, which a rule of its own reports.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "weight": 0.5}, {"role": "user", "content": "Bye"}, {"role": "assistant", "content": "See you."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "weight": 0}, {"role": "user", "content": "Bye"}, {"role": "assistant", "content": "See you."}]}
```

## Fixes

Setting it to 0 or 1 and removing it both decide what is trained, so neither is applied unless you ask for it.

## Known from

OpenAI's API specification lists 0 and 1 as the only values (`FineTuneChatRequestInput`); Together's checker
accepts only the integers 0 and 1.
"""

from __future__ import annotations

from tuneline.formats.turns import ABSENT
from tuneline.rules.base import Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import Remove, SetValue
from tuneline.text.message import Message, Value


def check(view: View, _reading: Reading) -> Findings:
    for section, index, turn in view.turns():
        weight, path = turn.weight, section.weight_path(index)
        if weight is ABSENT or weight is None or path is None or (type(weight) is int and weight in (0, 1)):
            continue
        yield Found(
            Message(
                "Invalid weight {weight}. Use 1 to train this answer or 0 to skip it.", weight=Value(weight)
            ),
            path,
            case="boolean" if isinstance(weight, bool) else "",
            fixes=(
                Fix(Message("Set the weight to 1"), (SetValue(path, 1),), safe=False),
                Fix(Message("Set the weight to 0"), (SetValue(path, 0),), safe=False),
                Fix(Message("Remove the weight"), (Remove(path),), safe=False),
            ),
        )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.OUTLINE, check, cases=("boolean",))
