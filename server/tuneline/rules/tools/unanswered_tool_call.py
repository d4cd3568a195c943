r"""A tool call without an answer before the assistant speaks again.

The assistant calls a tool, and its next message comes without the result.
The model learns to answer without waiting for the tool.
An example that ends with its tool calls is complete and is not reported.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]}, {"role": "user", "content": "And?"}, {"role": "assistant", "content": "It is sunny."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "call_1", "content": "Sunny"}, {"role": "assistant", "content": "It is sunny."}]}
```

## Known from

Azure rejected a file in which assistant text followed a tool call directly: "contains invalid schema"
(microsoft-foundry/fine-tuning issue 23).
mistral-common asks for as many answers as calls before the next assistant message.
"""

from __future__ import annotations

from tuneline.formats.tools import has_calls
from tuneline.formats.turns import Turn
from tuneline.rules.base import Findings, Found, Line, Reading, Related, Scope, Severity, define
from tuneline.text.message import Message, Name


def check(line: Line, _reading: Reading) -> Findings:
    for exchange in line.example.exchanges():
        if not exchange.closed or not exchange.calls or exchange.unclear:
            continue
        ids = {call.id for call in exchange.calls if isinstance(call.id, str)}
        given = exchange.named()
        # An answer that names none of these calls is reported by another rule, or they go by their order.
        if not given <= ids or any(not isinstance(answer.id, str) for answer in exchange.answers):
            continue
        for call in exchange.calls:
            if isinstance(call.id, str) and call.id in given:
                continue
            # The message that comes too early is the place, where it follows at once; else the call.
            after = line.example.sections[call.section].turns[call.turn + 1 : call.turn + 2]
            early = [line.example.slot(call.section, call.turn + 1).at] if _speaks(after) else []
            yield Found(
                _words(call.name),
                early[0] if early else call.path,
                related=(Related(Message("The call"), call.path),) if early else (),
            )


def _speaks(turns: tuple[Turn, ...]) -> bool:
    return bool(turns) and turns[0].role == "assistant"


def _words(name: object) -> Message:
    if isinstance(name, str) and name:
        return Message(
            "The call of {function} is not answered before the next assistant message."
            " Add a tool message with the result.",
            function=Name(name),
        )
    return Message(
        "This call is not answered before the next assistant message. Add a tool message with the result."
    )


RULE = define(__name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=has_calls, looks_at="calls")
