"""A content part whose type is missing or belongs to another API.

A part says by its `type` what it is: `text` or `image_url`.
The Responses API calls the same parts `input_text`, `output_text` and `input_image`, and no trainer reads these names.
Some trainers take a part without a type for a text; the services reject it.

## Bad

```jsonl
{"messages": [{"role": "user", "content": [{"type": "input_text", "text": "Hi"}]}, {"role": "assistant", "content": "Hello."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}, {"role": "assistant", "content": "Hello."}]}
```

## Fixes

Writing the type that is meant is safe: the part stays the same.

## Known from

OpenAI's API specification lists the types of parts in training files. Its Responses API documents the other names.
"""

from __future__ import annotations

from tuneline.formats.part_types import PartType
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.text.message import Message, Name


def applies(view: View) -> bool:
    return any(turn.content in ("parts", "blank") for _, _, turn in view.turns())


def check(line: Line, _reading: Reading) -> Findings:
    for part in line.example.format.odd_parts(line.example):
        right = Name(part.meant)
        missing = part.kind == "missing"
        title = (
            Message("Add the type {type}", type=right) if missing else Message("Change to {word}", word=right)
        )
        yield Found(
            _message(part),
            part.path[:-1] if missing else part.path,
            fixes=(Fix(title, part.ops),),
            severity=Severity.INFORMATION if missing else None,
            case=part.kind,
            once=part.written or part.kind,
            lacks=part.path if missing else (),
            claims=(part.path,),
        )


def _message(part: PartType) -> Message:
    if part.kind == "missing":
        return Message("This part has no type. Add the type {type}.", type=Name(part.meant))
    return Message(
        "The part type {written} belongs to the Responses API. Use {meant}.",
        written=Name(part.written),
        meant=Name(part.meant),
    )


RULE = define(
    __name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=applies, cases=("missing", "responses")
)
