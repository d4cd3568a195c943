r"""A call of a function that the example does not declare.

The example lists its tools, and the function that the assistant calls is not among them.
The model learns to call functions that it was not offered.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "getWeather", "arguments": "{}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather"}}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather"}}]}
```

## Fixes

Renaming the call to a declared function changes what is trained, so it is applied only on request.

## Known from

This follows from how tools work; no target is known to reject these lines.
OpenAI's guide allows leaving definitions out to save tokens, so examples without tools are not checked.
"""

from __future__ import annotations

from collections.abc import Sequence

from tuneline.formats.tools import declared_names, has_calls
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import SetValue
from tuneline.text.message import Message, Name, Value, sentences
from tuneline.text.words import LOOSE, near


def applies(view: View) -> bool:
    return has_calls(view) and view.may_declare()


def check(line: Line, _reading: Reading) -> Findings:
    names = declared_names(line.tools)
    if not names or "" in names:  # a name that is still to be written: invalid-function-name
        return
    known = sorted(names)
    nearest: dict[str, list[str]] = {}
    for call in line.calls:
        name = call.name
        if not isinstance(name, str) or name in names:
            continue
        if name not in nearest:
            nearest[name] = _nearest(name, known)
        meant = nearest[name]
        path = call.name_path
        yield Found(
            sentences(
                Message("Undeclared function {name}.", name=Value(name)),
                Message("Did you mean {meant}?", meant=Name(meant[0]))
                if meant
                else Message("Declare it or call one that is declared."),
            ),
            path,
            fixes=tuple(
                Fix(Message("Change the name to {name}", name=Name(it)), (SetValue(path, it),), safe=False)
                for it in meant
                # A declared name with a control character is the one that is damaged.
                if call.editable and it.isprintable() and name.isprintable()
            ),
        )


def _nearest(name: str, names: Sequence[str]) -> list[str]:
    """Of the declared names, in alphabetical order, those that a call may have meant."""
    return list(names) if len(names) == 1 else near(name, names, 2, LOOSE)


RULE = define(
    __name__,
    __doc__,
    Severity.WARNING,
    Scope.VALUE,
    check,
    applies=applies,
    looks_at="calls",
    concern="worth",
)
