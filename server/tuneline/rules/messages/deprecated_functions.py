"""The deprecated form of tools: `functions`, `function_call` and the role `function`.

Tools replaced functions.
The old form still trains at some services, but it allows one call per turn, new trainers do not read it, and an
application that sends `tools` then uses a model that has learned a different form.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Weather in Oslo?"}, {"role": "assistant", "function_call": {"name": "weather", "arguments": "{\\"city\\": \\"Oslo\\"}"}}], "functions": [{"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Weather in Oslo?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{\\"city\\": \\"Oslo\\"}"}}]}], "tools": [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]}
```

## Fixes

Converting the example to tools is unsafe: it makes up ids for the calls, and the model learns a different form.
It is offered where every function message follows the call that it answers.

## Known from

OpenAI's API specification marks all three as deprecated and still takes them.
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.text.message import Message


def applies(view: View) -> bool:
    return view.may_declare() or any(turn.calls or turn.role == "tool" for _, _, turn in view.turns())


def check(line: Line, _reading: Reading) -> Findings:
    view = line.example
    if (old := view.format.outdated(view)) is None:
        return
    yield Found(
        old.message,
        old.path,
        old.part,
        fixes=(Fix(Message("Convert functions to tools"), old.ops, safe=False),) if old.ops else (),
        once="old form",
    )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.VALUE, check, applies=applies, looks_at="calls")
