"""A list of messages without a message.

`messages` is an empty list, so there is nothing to read and nothing to learn.
The services reject the line; trainers skip it or stop.

## Bad

```jsonl
{"messages": []}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Where is my order?"}, {"role": "assistant", "content": "On its way."}]}
```

## Fixes

Inserting empty messages to fill in is unsafe: the example needs text that only you know.

## Known from

OpenAI's API specification asks for at least one message (`FineTuneChatRequestInput`, and the preference and
reinforcement formats alike).
The checks of OpenAI's cookbook treat an empty list like a missing one.
"""

from __future__ import annotations

from tuneline.domain.role import Role
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, define
from tuneline.syntax.ops import SetValue
from tuneline.text.message import Message, Name


def check(line: Line, _reading: Reading) -> Findings:
    if line.view is None:
        return
    sections = {section.path: section for section in line.view.sections}
    for problem in line.problems:
        section = sections.get(problem.path) if problem.kind == "empty" else None
        if section is None:
            continue
        both: tuple[Role, ...] = ("user", "assistant")
        kinds = both[1:] if section.goes_on else both[:1] if section.kind == "prompt" else both
        fmt = line.view.format
        roles = [fmt.word_for(kind) for kind in kinds]
        fill = SetValue(problem.path, fmt.new_turns(section.shape, roles, fmt.as_content("")))
        yield Found(
            Message("{key} is empty. Add the messages of the conversation.", key=Name(str(problem.path[-1]))),
            problem.path,
            fixes=(Fix(_title(*roles), (fill,), safe=False, by_hand=True),),
        )


def _title(first: str, second: str = "") -> Message:
    if not second:
        return Message("Insert an empty {role} message", role=first)
    return Message(
        "Insert an empty {first} message and an empty {second} message", first=first, second=second
    )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.PROBLEMS, check)
