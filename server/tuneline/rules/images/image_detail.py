r"""An image detail that is not `auto`, `low` or `high`.

`detail` says how closely the model looks: `low` costs few tokens, `high` sees more, `auto` leaves it to the
service.

## Bad

```jsonl
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/cat.png", "detail": "medium"}}]}, {"role": "assistant", "content": "A cat."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/cat.png", "detail": "low"}}]}, {"role": "assistant", "content": "A cat."}]}
```

## Fixes

A value in capitals is changed to lower case, which keeps the meaning.
Any other can be removed; the service then uses `auto`, so that is done only when asked for.

## Known from

OpenAI's API specification lists the three values.
"""

from __future__ import annotations

from tuneline.formats.turns import ABSENT
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, define
from tuneline.rules.images.reading import has_images
from tuneline.syntax.ops import Remove, SetValue
from tuneline.text.message import Listed, Message, Name, Value

DETAILS = ("auto", "low", "high")


def check(line: Line, _reading: Reading) -> Findings:
    for image in line.example.images():
        detail = image.detail
        if detail is ABSENT or detail is None or (isinstance(detail, str) and detail in DETAILS):
            continue
        path = image.detail_path
        meant = detail.strip().lower() if isinstance(detail, str) else ""
        fix = Fix(Message("Remove the detail"), (Remove(path),), safe=False)
        if meant in DETAILS:
            fix = Fix(Message("Set the detail to {detail}", detail=Name(meant)), (SetValue(path, meant),))
        yield Found(
            Message(
                "Unknown detail {detail}. Use {details}.",
                detail=Value(detail),
                details=Listed(tuple(map(Name, DETAILS)), "or"),
            ),
            path,
            fixes=(fix,),
            detail="" if isinstance(detail, str) else "not-text",
        )


RULE = define(
    __name__, __doc__, Severity.ERROR, Scope.VALUE, check, applies=has_images, details=("not-text",)
)
