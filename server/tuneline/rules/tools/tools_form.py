r"""Declared tools in a form that a target does not read.

Tools are a list of functions, each in an object of its own, with a JSON Schema of its parameters. Some trainers take
other forms, and others stop at them.
Without a target nothing is reported.

## Bad

```jsonl target=mistral
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "tools": [{"type": "function", "function": {"name": "weather"}}]}
```

## Good

```jsonl target=mistral
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "tools": [{"type": "function", "function": {"name": "weather", "description": "Weather of a city", "parameters": {"type": "object", "properties": {}}}}]}
```

## Known from

The facts about this rule in the file of each target: docs/targets.md lists them with their sources.
`text` is a string that holds a list, `broken` one that holds no JSON, `object` an object instead of the list,
`texts` a list of strings, `flat` a function without an object around it, `nothing` an entry that is not a function;
`list` is a list, which some formats do not have. `description` and `strict` are of another type than theirs.
"""

from __future__ import annotations

from typing import Final

from tuneline.formats.parts import is_function
from tuneline.formats.tools import loads, strictness
from tuneline.formats.turns import ABSENT
from tuneline.rules.base import AboutEach, Findings, Found, Line, Reading, Scope, Severity, View, define
from tuneline.syntax.paths import Path
from tuneline.text.message import Message, Name

DETAILS: Final = (
    "list", "text", "text/empty", "text/object", "broken", "object", "other", "texts", "flat", "nothing",
    "no-type", "type", "no-parameters", "no-description", "no-name", "description", "strict",
)  # fmt: skip


def check(line: Line, _reading: Reading) -> Findings:
    tools = {tool.path: tool for tool in line.tools if tool.path is not None}
    for within, value in line.example.declarations():
        first: dict[str, Path] = {_of_all(value): within}
        for index, item in enumerate(value if isinstance(value, list) else ()):
            path = (*within, index)
            tool = tools.get(path)
            if isinstance(item, str):
                first.setdefault("texts", path)
            elif not isinstance(item, dict) or tool is None:
                first.setdefault("nothing", path)
            else:
                if not tool.own:
                    first.setdefault("flat" if tool.name is not ABSENT else "nothing", path)
                kind = item.get("type", ABSENT)
                if kind is ABSENT:
                    first.setdefault("no-type", path)
                elif not is_function(kind):
                    first.setdefault("type", path)
                if tool.parameters is ABSENT or tool.parameters is None:
                    first.setdefault("no-parameters", path)
                if not isinstance(tool.description, str):
                    first.setdefault("no-description", path)
                    if tool.description is not ABSENT:
                        first.setdefault("description", path)
                if not isinstance(strictness(item), bool):
                    first.setdefault("strict", path)
                if not isinstance(tool.name, str):
                    first.setdefault("no-name", path)
        yield Found(
            Message("Not every trainer reads {key} in this form.", key=Name(str(within[-1]))),
            next(reversed(first.values())),
            about=AboutEach(tuple((case, None) for case in first)),
            quiet=True,
            once=f"form of {within[-1]}",
        )


def _of_all(value: object) -> str:
    match value:
        case list():
            return "list"
        case dict():
            return "object"
        case str() if not value.strip():
            return "text/empty"
        case str():
            held = loads(value)
            return "text" if isinstance(held, list) else "broken" if held is None else "text/object"
    return "other"


RULE = define(
    __name__,
    __doc__,
    Severity.INFORMATION,
    Scope.VALUE,
    check,
    applies=View.may_declare,
    looks_at="calls",
    details=DETAILS,
)
