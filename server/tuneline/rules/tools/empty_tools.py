r"""A declaration of tools that declares none and is not a list.

A blank, the text `[]` or an empty object is what an export writes for an example without tools.
Readers expect a list and stop at anything else; some also read JSON text that holds a list.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "tools": ""}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
```

## Fixes

Removing the key is safe: an example without it has no tools either.

## Known from

LLaMA-Factory stops at a blank with "Invalid JSON format in tool description" (issue 7547); OpenAI's API
specification gives `tools` the type list.
"""

from __future__ import annotations

from tuneline.formats.tools import loads
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import Remove
from tuneline.text.message import Message, Name, Value

_NOTHING = ("", "null", "none")


def applies(view: View) -> bool:
    return view.format.encoded == "text" and view.may_declare()


def check(line: Line, _reading: Reading) -> Findings:
    for path, value in line.example.declarations():
        if not _is_nothing(value):
            continue
        key = Name(str(path[-1]))
        is_list = isinstance(value, str) and loads(value) == []
        yield Found(
            Message(
                "{key} is {value}, which is not a list of tools. Remove the key.", key=key, value=Value(value)
            ),
            path,
            fixes=(Fix(Message("Remove the key"), (Remove(path),), safe=not _is_spaced(value)),),
            severity=Severity.INFORMATION if is_list else None,
            case="text" if is_list else "",
            once=f"{path[-1]} {is_list}",
            claims=(path,),
        )


def _is_spaced(value: object) -> bool:
    """Whether it has more than one piece, which a safe fix does not remove from a text."""
    return isinstance(value, str) and len(value.split()) > 1


def _is_nothing(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in _NOTHING or loads(value) in ([], {})
    return value == {}


RULE = define(
    __name__,
    __doc__,
    Severity.WARNING,
    Scope.VALUE,
    check,
    applies=applies,
    looks_at="calls",
    cases=("text",),
)
