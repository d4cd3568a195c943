r"""A tool message that does not say which call it answers.

Every call has an `id`, and the answer names it in `tool_call_id`: that is how a reader knows which result
belongs to which call.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]}, {"role": "tool", "content": "Sunny"}, {"role": "assistant", "content": "It is sunny."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "call_1", "content": "Sunny"}, {"role": "assistant", "content": "It is sunny."}]}
```

## Fixes

If only one call is waiting for an answer, setting its id is safe. If several are waiting, the choice is yours.

## Known from

OpenAI's API specification requires `tool_call_id` in tool messages and `id` in calls.
Without a target a missing id is a warning: TRL's examples have none, and chat templates of open models pair calls
and answers by their order, whether or not the calls have ids.
"""

from __future__ import annotations

from tuneline.formats.tools import has_answers, has_calls
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import Answer, Call, Exchange
from tuneline.rules import limits
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.rules.words import type_in_words
from tuneline.syntax.ops import InsertMember
from tuneline.syntax.paths import Path
from tuneline.text.message import Message, Name


def applies(view: View) -> bool:
    return has_answers(view) or has_calls(view)


def check(line: Line, _reading: Reading) -> Findings:
    called = False
    for exchange in line.example.exchanges():
        called = called or bool(exchange.calls)
        calls = [call for call in exchange.calls if call.id_path is not None]
        nameless = [answer for answer in exchange.answers if _is_none(answer.id)]
        no_ids = all(_is_none(call.id) for call in calls)
        waiting = exchange.waiting()[: limits.CHOICES] if nameless else []
        for answer in nameless:
            if no_ids:
                yield _without_ids(answer, called=called)
            else:
                yield _unnamed(answer, waiting)
        loose = _loose(exchange)
        for call in calls:
            if _is_none(call.id):
                # Without an answer nobody but the specification asks for the id.
                if not nameless:
                    yield _no_id(call, loose, quiet=not exchange.answers)
            elif not isinstance(call.id, str):
                yield Found(
                    Message("The id of this call must be a string, not {kind}.", kind=type_in_words(call.id)),
                    call.id_path or call.path,
                    detail="not-text",
                )


def _is_none(value: object) -> bool:
    return value is ABSENT or value is None or value == ""


def _loose(exchange: Exchange) -> str | None:
    """The id that the only call was meant to have: the one that its answers name."""
    ids = exchange.named() - exchange.known.keys()
    return min(ids) if len(ids) == len(exchange.calls) == 1 else None


def _place(thing: Answer | Call) -> tuple[Path, str]:
    """The object that the id belongs in, and the format's key for it."""
    inside = isinstance(thing, Call) and not thing.editable
    *holder, key = (None if inside else thing.id_path) or (*thing.path, "id")
    return tuple(holder), str(key)


def _lacked(thing: Answer | Call) -> Path:
    holder, key = _place(thing)
    return (*holder, key) if thing.id is ABSENT else ()


def _unnamed(answer: Answer, waiting: list[str]) -> Found:
    holder, key = _place(answer)
    sure = len(waiting) == 1
    inserts = ((it, InsertMember(holder, key, it, ("role",))) for it in waiting)
    return Found(
        Message(
            "This tool message does not say which call it answers. Add {key} with the id {id}.",
            key=Name(key),
            id=Name(waiting[0]),
        )
        if sure
        else Message(
            "This tool message does not say which call it answers. Add {key} with the id of the call.",
            key=Name(key),
        ),
        answer.path if answer.id is ABSENT else answer.id_path or answer.path,
        lacks=_lacked(answer),
        fixes=tuple(Fix(_set_to(key, it), (insert,), safe=sure) for it, insert in inserts),
        severity=Severity.WARNING,
        detail="answer",
    )


def _without_ids(answer: Answer, *, called: bool) -> Found:
    key = Name(_place(answer)[1])
    return Found(
        Message(
            "Neither this tool message nor an earlier call has an id. Give the call an id and repeat it here as {key}.",
            key=key,
        )
        if called
        else Message(
            "No tool call comes before this tool message. Add the call to the assistant message before it,"
            " and repeat its id here as {key}.",
            key=key,
        ),
        answer.path if answer.id is ABSENT else answer.id_path or answer.path,
        lacks=_lacked(answer),
        severity=Severity.WARNING,
        case="no-ids",
        detail="no-ids/answer",
        once="answers without an id" if called else "answers without a call",
    )


def _no_id(call: Call, loose: str | None, *, quiet: bool) -> Found:
    holder, key = _place(call)
    fix = None
    if loose and call.editable:
        fix = Fix(_set_to(key, loose), (InsertMember(holder, key, loose, ()),))
    return Found(
        Message("This call has no id, so no tool message can refer to it. Add {key}.", key=Name(key)),
        call.path if call.id is ABSENT else call.id_path or call.path,
        lacks=_lacked(call),
        fixes=(fix,) if fix else (),
        severity=Severity.WARNING,
        case="no-ids",
        detail="no-ids/call" if not quiet else "no-ids/unanswered",
        quiet=quiet,
        once="calls without an id",
    )


def _set_to(key: str, ident: str) -> Message:
    return Message("Set {key} to {id}", key=Name(key), id=Name(ident))


RULE = define(__name__, __doc__, Severity.ERROR, Scope.VALUE, check, applies=applies, looks_at="calls", cases=("no-ids",), details=(
    "not-text", "answer", "no-ids/answer", "no-ids/call", "no-ids/unanswered",
))  # fmt: skip
