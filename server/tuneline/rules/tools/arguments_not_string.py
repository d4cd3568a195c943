r"""Arguments of a tool call that are not a string.

OpenAI's format keeps the arguments of a call as a string that holds JSON, just as the model writes them.
TRL's documentation shows an object instead, and some trainers read both forms.

## Bad

```jsonl target=openai
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": {"city": "Rome"}}}]}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{\"city\": \"Rome\"}"}}]}]}
```

## Fixes

The object is written as a string that holds the same JSON.
That is safe for a named target; without one it is applied only on request, because trainers that put the
arguments into a chat template may expect the object.

## Known from

OpenAI's API specification gives `arguments` the type string; OpenAI community thread 1322493 is one of many
reports of an object there.
TRL documents objects (`docs/source/dataset_formats.md`).
"""

from __future__ import annotations

from tuneline.formats.tools import has_calls
from tuneline.formats.turns import ABSENT
from tuneline.rules.base import (
    AboutChoice,
    Findings,
    Fix,
    Found,
    Line,
    Reading,
    Scope,
    Severity,
    View,
    define,
)
from tuneline.rules.words import type_in_words
from tuneline.syntax.moves import Encode
from tuneline.syntax.ops import Op, SetValue
from tuneline.text.message import Message, Value, sentences

_KINDS = {type(None): "null", dict: "object", list: "list", bool: "boolean"}


def applies(view: View) -> bool:
    return has_calls(view) and view.format.encoded == "text"


def check(line: Line, _reading: Reading) -> Findings:
    for call in line.calls:
        value = call.arguments
        # Inside a text a call is written as its format has it.
        if value is ABSENT or isinstance(value, str) or not call.editable:
            continue
        op: Op | None = None
        path = call.arguments_path
        if value is None:
            op = SetValue(path, "{}")
            advice = Message("Use {none} for a call without arguments.", none=Value("{}"))
        elif isinstance(value, dict):
            op = Encode(path)
            advice = Message("Write the object as a string of JSON.")
        else:
            advice = Message("Write a JSON object as a string.")
        kind = type_in_words(value)
        fix = op and Fix(
            Message("Convert the arguments to a string"),
            (op,),
            safe=False,
            safe_if_refused=True,
        )
        yield Found(
            sentences(Message("The arguments of this call must be a string, not {kind}.", kind=kind), advice),
            path,
            fixes=(fix,) if fix else (),
            # Data sets that pass through Arrow get null where nothing was given.
            case="null" if value is None else "",
            detail=_KINDS.get(type(value), "number"),
            quiet=value is None,
            about=AboutChoice("arguments", "object" if isinstance(value, dict) else "other"),
            once=f"{kind} as arguments",
        )


RULE = define(__name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=applies, looks_at="calls", cases=("null",), details=(
    *_KINDS.values(), "number",
))  # fmt: skip
