r"""A tool message that answers a call which does not exist.

`tool_call_id` names a call of an earlier assistant message by its `id`; no call before this message has this
id.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "call_2", "content": "Sunny"}, {"role": "assistant", "content": "It is sunny."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "call_1", "content": "Sunny"}, {"role": "assistant", "content": "It is sunny."}]}
```

## Fixes

If only one call is waiting for an answer, setting its id is safe. If several are waiting, the choice is yours.

## Known from

OpenAI's chat API answers with an error in this case; that its fine-tuning does the same is not verified.
mistral-common rejects ids that do not pair up, from its tokenizer version 11 on.
"""

from __future__ import annotations

from tuneline.formats.tools import has_answers
from tuneline.formats.turns import ABSENT
from tuneline.rules import limits
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, define
from tuneline.rules.words import type_in_words
from tuneline.syntax.ops import SetValue
from tuneline.text.message import Message, Name, Value, sentences


def check(line: Line, _reading: Reading) -> Findings:
    called = False
    # What an answer of the model calls cannot be known where something in it is of a wrong type.
    unread = {
        slot.at
        for slot in line.example.slots(lambda turn: turn.role == "assistant" and not turn.calls)
        if any(
            it.kind == "type" and it.path[:-1] == slot.at and it.path != slot.content_path
            for it in line.problems
        )
    }
    for exchange in line.example.exchanges():
        called = called or bool(exchange.calls)
        nameless = any(not isinstance(call.id, str) or not call.id for call in exchange.calls)
        waiting = exchange.waiting()[: limits.CHOICES]
        # An id with a control character in it is broken itself.
        sure = len(waiting) == 1 and waiting[0].isprintable()
        advice = (
            Message("Use {id}.", id=Name(waiting[0]))
            if sure
            else Message("Use the id of the call that it answers.")
        )
        for answer in exchange.answers:
            path = answer.id_path or answer.path
            if answer.id is ABSENT or answer.id is None or answer.id == "":
                continue  # missing-tool-call-id
            if not isinstance(answer.id, str):
                yield Found(
                    Message(
                        "{key} must be a string, not {kind}. Use the id of a call.",
                        key=Name(str(path[-1])),
                        kind=type_in_words(answer.id),
                    ),
                    path,
                    detail="not-text",
                )
            elif answer.id not in exchange.known and not (nameless or unread or exchange.unclear_before):
                # What has white space in it is more than an id, and would be lost.
                safe = sure and len(answer.id.split()) == 1
                yield Found(
                    sentences(_unknown(answer.id), advice) if called else _uncalled(answer.id),
                    path,
                    fixes=tuple(
                        Fix(_set_to(it), (SetValue(path, it),), safe=safe)
                        for it in waiting
                        if it.isprintable() and answer.id.isprintable()
                    ),
                )


def _uncalled(ident: str) -> Message:
    return Message(
        "Unknown call id {id}: no tool call comes before this message. Add the call to the assistant message before it.",
        id=Value(ident),
    )


def _unknown(ident: str) -> Message:
    return Message("Unknown call id {id}: no earlier call has it.", id=Value(ident))


def _set_to(ident: str) -> Message:
    return Message("Change the id to {id}", id=Name(ident))


RULE = define(
    __name__,
    __doc__,
    Severity.ERROR,
    Scope.VALUE,
    check,
    applies=has_answers,
    looks_at="calls",
    details=("not-text",),
)
