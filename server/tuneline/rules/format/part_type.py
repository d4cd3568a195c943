r"""A content part of a type that the format does not have.

The content of a message is a string, or a list of parts: text, images, and refusals of the assistant.
Other formats have parts of other types. Some trainers read those, the hosted services reject the line.

## Bad

```jsonl
{"messages": [{"role": "user", "content": [{"type": "input_text", "text": "Name a conifer."}]}, {"role": "assistant", "content": "Spruce."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": [{"type": "text", "text": "Name a conifer."}]}, {"role": "assistant", "content": "Spruce."}]}
```

## Fixes

Parts of the Responses API that are texts become text parts; a misspelt type is corrected. Both are safe.

## Known from

OpenAI's API specification lists the parts that fine-tuning takes: text, image_url and refusal.
TRL and ms-swift read `image`, `video` and `audio`; `tool_use` and `tool_result` are Anthropic's. Without a named
target these are information.
"""

from __future__ import annotations

from tuneline.formats.other_parts import KINDS, MISSING, OtherPart
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.text.message import Message, Name

DETAILS = (MISSING, *(f"{whose}/{kind}" for whose in ("other", "api") for kind in (*KINDS, "unknown")))


def applies(view: View) -> bool:
    return any(turn.content in ("parts", "blank") and not turn.only_texts for _, _, turn in view.turns())


def check(line: Line, _reading: Reading) -> Findings:
    for part in line.example.format.odd_parts(line.example):
        missing = part.kind == MISSING
        title = (
            Message("Add the type {type}", type=Name(part.meant)) if missing else Message("Change the type")
        )
        here = (*part.path, "type") if missing else part.path
        yield Found(
            part.message,
            part.path,
            fixes=(Fix(title, part.ops),) if part.ops else (),
            severity=Severity.INFORMATION if part.read else None,
            case=MISSING if missing else "other" if part.read else "",
            detail=_detail(part),
            once=f"part {part.kind} {part.meant}" if part.read else "",
            lacks=here if missing else (),
            claims=(here,),
        )


def _detail(part: OtherPart) -> str:
    """Whose part it is, by its type."""
    if part.kind == MISSING:
        return MISSING
    kind = part.kind if part.kind in KINDS else "unknown"
    return f"other/{kind}" if part.read else f"api/{kind}"


RULE = define(
    __name__,
    __doc__,
    Severity.ERROR,
    Scope.VALUE,
    check,
    applies=applies,
    cases=("other", MISSING),
    details=DETAILS,
)
