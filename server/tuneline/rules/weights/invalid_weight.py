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

Writing 1.0 as 1 and 0.0 as 0 is safe.
Otherwise, setting it to 0 or 1 and removing it both decide what is trained, so neither is applied unless you ask for it.

## Known from

OpenAI's API specification lists 0 and 1 as the only values (`FineTuneChatRequestInput`); Together's checker
accepts only the integers 0 and 1.
"""

from __future__ import annotations

from typing import TypeGuard

from tuneline.formats.turns import ABSENT
from tuneline.rules.base import Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import Remove, SetValue
from tuneline.syntax.paths import Path
from tuneline.text.message import Message, Value


def check(view: View, _reading: Reading) -> Findings:
    for section, index, turn in view.turns():
        weight, path = turn.weight, section.weight_path(index)
        if weight is ABSENT or weight is None or path is None or (type(weight) is int and weight in (0, 1)):
            continue
        yield Found(
            _message(weight),
            path,
            case="boolean" if isinstance(weight, bool) else "",
            # Who takes weights of answers only does not look at what another message's weight is.
            detail=_detail(weight) + "/other-role" * (turn.role not in ("assistant", "other")),
            fixes=_fixes(path, weight),
        )


def _detail(weight: object) -> str:
    match weight:
        case bool():
            return "boolean"
        case float() if _is_whole(weight):
            return "number/whole"
        case float():
            return "number/fraction"
        case int():
            return "number/integer"
        case str():
            return "text" if weight.strip() in ("0", "1", "0.0", "1.0") else "text/other"
    return "other"


def _message(weight: object) -> Message:
    if _is_whole(weight):
        return Message("Invalid weight {weight}. Write it as an integer.", weight=Value(weight))
    return Message(
        "Invalid weight {weight}. Use 1 to train this answer or 0 to skip it.", weight=Value(weight)
    )


def _is_whole(weight: object) -> TypeGuard[float]:
    """Tables with a gap in the column write whole numbers as 1.0 and 0.0."""
    return isinstance(weight, float) and weight in (0, 1)


def _fixes(path: Path, weight: object) -> tuple[Fix, ...]:
    if _is_whole(weight):
        return (_set_to(path, int(weight), safe=True),)
    remove = Fix(Message("Remove the weight"), (Remove(path),), safe=False)
    return _set_to(path, 1), _set_to(path, 0), remove


def _set_to(path: Path, weight: int, *, safe: bool = False) -> Fix:
    title = Message("Set the weight to {weight}", weight=weight)
    return Fix(title, (SetValue(path, weight),), safe=safe)


_DETAILS = ("boolean", "number/whole", "number/fraction", "number/integer", "text", "text/other", "other")
RULE = define(
    __name__,
    __doc__,
    Severity.ERROR,
    Scope.OUTLINE,
    check,
    cases=("boolean",),
    details=(*_DETAILS, *(f"{it}/other-role" for it in _DETAILS)),
)
