r"""Tools that are declared as JSON text.

`tools` is a list of functions. Some trainers and converters write the list as a string of JSON, because tables have
no column for lists of different objects, and read it back; the hosted services want the list itself.

## Bad

```jsonl target=openai
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "content": "Sunny."}], "tools": "[{\"type\": \"function\", \"function\": {\"name\": \"get_weather\", \"parameters\": {\"type\": \"object\", \"properties\": {}}}}]"}
```

## Good

```jsonl target=openai
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "content": "Sunny."}], "tools": [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {}}}}]}
```

## Fixes

The text is decoded, which changes nothing of what it says. A name that the services reject has to be corrected first.

## Known from

OpenAI's API specification: `tools` is a list. ms-swift and LLaMA-Factory read the text.
"""

from __future__ import annotations

from tuneline.formats.tools import loads
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.rules.tools.invalid_function_name import wrong_name
from tuneline.syntax.moves import Decode
from tuneline.text.message import Message, Name


def applies(view: View) -> bool:
    # Other formats may have them as text by right.
    return view.format.published is not None and view.may_declare()


def check(line: Line, _reading: Reading) -> Findings:
    for path, value in line.example.declarations():
        listed = loads(value) if isinstance(value, str) else None
        if isinstance(listed, list) and listed:
            # A name that services reject is worse where they look at it.
            names = [tool.name for tool in line.tools if tool.within == path]
            sound = not any(isinstance(name, str) and wrong_name(name) for name in names)
            yield Found(
                Message(
                    "{key} is JSON text, which only some trainers read. Write the list itself.",
                    key=Name(str(path[-1])),
                ),
                path,
                fixes=(Fix(Message("Decode the JSON"), (Decode(path),)),) if sound else (),
                once=str(path[-1]),
            )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.VALUE, check, applies=applies, looks_at="calls")
