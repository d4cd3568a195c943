r"""Two calls in one example with the same id.

A tool message names the call that it answers by its id; when two calls share one, it is not clear which one it
answers.
The same id in different examples is fine.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Rome and Oslo?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{\"city\": \"Rome\"}"}}, {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{\"city\": \"Oslo\"}"}}]}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Rome and Oslo?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{\"city\": \"Rome\"}"}}, {"id": "call_2", "type": "function", "function": {"name": "get_weather", "arguments": "{\"city\": \"Oslo\"}"}}]}]}
```

## Known from

mistral-common rejects repeated ids, from its tokenizer version 11 on.
Whether OpenAI's fine-tuning rejects them is not known.
"""

from __future__ import annotations

from tuneline.formats.tools import has_calls
from tuneline.rules.base import Findings, Found, Line, Reading, Related, Scope, Severity, define
from tuneline.text.message import Message, Value


def check(line: Line, _reading: Reading) -> Findings:
    reported: set[str] = set()
    for exchange in line.example.exchanges():
        for call in exchange.calls:
            if not isinstance(call.id, str) or not call.id or call.id in reported:
                continue
            first = exchange.known[call.id]
            if first.path == call.path:
                continue
            reported.add(call.id)
            yield Found(
                Message(
                    "Duplicate call id {id}: an earlier call has it too. Give each call its own id.",
                    id=Value(call.id),
                ),
                call.id_path or call.path,
                related=(Related(Message("The first call with this id"), first.id_path or first.path),),
                once="repeated ids of calls",
            )


RULE = define(__name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=has_calls, looks_at="calls")
