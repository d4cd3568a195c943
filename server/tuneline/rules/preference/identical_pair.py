"""A preference example whose two outputs are the same.

Preference training learns from the difference between the outputs.
Where there is none, the example costs tokens and teaches nothing.

## Bad

```jsonl
{"input": {"messages": [{"role": "user", "content": "Hi"}]}, "preferred_output": [{"role": "assistant", "content": "Hello."}], "non_preferred_output": [{"role": "assistant", "content": "Hello."}]}
```

## Good

```jsonl
{"input": {"messages": [{"role": "user", "content": "Hi"}]}, "preferred_output": [{"role": "assistant", "content": "Hello."}], "non_preferred_output": [{"role": "assistant", "content": "What?"}]}
```

## Fixes

Removing the example is unsafe: one of the outputs may have been pasted by mistake.

## Known from

Microsoft's validation script for preference files warns of it; no service was seen to reject it.
"""

from __future__ import annotations

from tuneline.formats.turns import Section
from tuneline.rules.base import (
    Findings,
    Fix,
    Found,
    Line,
    Reading,
    Related,
    Rewrite,
    Scope,
    Severity,
    View,
    define,
)
from tuneline.text.message import Message


def applies(view: View) -> bool:
    return {"preferred", "rejected"} <= {section.kind for section in view.sections if section.turns}


def check(line: Line, _reading: Reading) -> Findings:
    view = line.example
    one, other = (
        next(it for it in view.sections if it.kind == kind and it.turns) for kind in ("preferred", "rejected")
    )
    if _begin_differently(one, other):
        return
    said: tuple[list[object], list[object]] = [], []
    pair = view._replace(sections=(one, other))
    for text in pair.texts():
        if text.text.strip():
            said[text.section].append(text.text)
    for call in pair.calls():
        said[call.section].append((call.name, call.arguments))
    if not said[0] or not _same(*said):
        return
    yield Found(
        Message("Both outputs are the same, so there is no preference to learn. Write a worse answer here."),
        other.content_path(0),
        fixes=(Fix(Message("Remove the example"), rewrite=Rewrite(0, 1, "remove"), safe=False),),
        related=(Related(Message("The preferred output"), one.content_path(0)),),
    )


def _begin_differently(one: Section, other: Section) -> bool:
    """Whether the first words of both differ, which most pairs are told by at once."""
    first, second = one.content(0), other.content(0)
    return type(first) is str is type(second) and first != second and bool(first.strip() and second.strip())


def _same(one: list[object], other: list[object]) -> bool:
    try:
        return one == other
    except RecursionError:  # arguments nested deeper than Python compares
        return False


RULE = define(
    __name__,
    __doc__,
    Severity.WARNING,
    Scope.VALUE,
    check,
    applies=applies,
    concern="worth",
    looks_at="answers",
)
