r"""A tool call in a form that a target does not read.

Calls have an id, a type, a function and its arguments, and readers differ in what they take of each: some want ids of
nine letters and digits, some lose the text beside a call, and some write arguments that are a string as a string in
JSON once more, so that the model learns them with backslashes.
Without a target nothing is reported, because these forms are valid.

## Bad

```jsonl target=mistral
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "content": null, "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\": \"Rome\"}"}}]}, {"role": "tool", "tool_call_id": "call_1", "content": "20 degrees"}, {"role": "assistant", "content": "It is 20 degrees."}]}
```

## Good

```jsonl target=mistral
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "content": null, "tool_calls": [{"id": "aB3dE6gH9", "type": "function", "function": {"name": "weather", "arguments": "{\"city\": \"Rome\"}"}}]}, {"role": "tool", "tool_call_id": "aB3dE6gH9", "content": "20 degrees"}, {"role": "assistant", "content": "It is 20 degrees."}]}
```

## Known from

The facts about this rule in the file of each target: docs/targets.md lists them with their sources.
`id` is an id that is not nine letters and digits, `type` a type that is not `function`, `text-arguments` are arguments
as a string of JSON, `text-beside` is a message with a text and a call, `answers` a different number of calls and
answers, `answers/uncalled` an answer to a message that does not call, `unanswered` a call without an answer at the end,
`two-unanswered` two of them. `answer-id` and `answer-name` are about the id and the name at an answer.
"""

from __future__ import annotations

from typing import Final

from tuneline.formats.parts import is_function
from tuneline.formats.tools import has_answers, has_calls, read_arguments
from tuneline.formats.turns import ABSENT, Turn
from tuneline.rules.base import AboutEach, Findings, Found, Line, Reading, Scope, Severity, View, define
from tuneline.rules.tools.invalid_function_name import wrong_name
from tuneline.syntax.paths import Path, value_at
from tuneline.text.message import Message, sentences
from tuneline.text.pattern import pattern

DETAILS: Final = (
    "id", "type", "text-arguments", "text-beside", "answers", "unanswered", "two-unanswered", "no-type",
    "name", "old", "old/no-content",
    "old/no-content/alone", "unreadable", "answers/uncalled", "answer-id", "answer-name",
)  # fmt: skip
_nine = pattern(r"[a-zA-Z0-9]{9}").fullmatch


def applies(view: View) -> bool:
    return has_calls(view) or has_answers(view)


def check(line: Line, _reading: Reading) -> Findings:
    first: dict[str, Path] = {}
    example = line.example
    for call in line.calls:
        if isinstance(call.id, str) and call.id and not _nine(call.id):
            first.setdefault("id", call.id_path or call.path)
        if call.editable and call.id_path is not None:
            kind = value_at(example.value, (*call.path, "type"), ABSENT)
            if kind is ABSENT:
                first.setdefault("no-type", call.path)
            elif not is_function(kind):
                first.setdefault("type", (*call.path, "type"))
        if call.encoded == "inside" and call.within is None and call.name is ABSENT:
            first.setdefault("unreadable", call.path)
        if isinstance(call.name, str) and wrong_name(call.name):
            first.setdefault("name", call.name_path)
        if call.id_path is None:
            without = example.slot(call.section, call.turn).content in (None, ABSENT)
            answers = example.sections[call.section].turns
            alone = not any(it.role == "assistant" and not it.calls for it in answers)
            first.setdefault(f"old/no-content{'/alone' * alone}" if without else "old", call.path)
        if isinstance(call.arguments, str) and read_arguments(call.arguments) is not None:
            first.setdefault("text-arguments", call.arguments_path)
    for slot in example.slots(_speaks_and_calls):
        first.setdefault("text-beside", slot.content_path)
    for exchange in example.exchanges():
        for answer in exchange.answers:
            # An answer has the id of its call, of which it is said already.
            if "id" not in first and isinstance(answer.id, str) and answer.id and not _nine(answer.id):
                first.setdefault("answer-id", answer.id_path or answer.path)
            if "name" not in first and isinstance(answer.name, str) and wrong_name(answer.name):
                first.setdefault("answer-name", answer.name_path or answer.path)
        if not exchange.calls:
            if exchange.answers and exchange.answers[-1].turn:
                first.setdefault("answers/uncalled", exchange.answers[-1].path)
            continue
        calls = sum(1 for call in exchange.calls if call.id_path is not None)
        if exchange.closed and calls != len(exchange.answers):
            first.setdefault("answers", exchange.calls[0].path)
        elif not exchange.closed and calls != len(exchange.answers):
            lacking = calls - len(exchange.answers)
            first.setdefault("two-unanswered" if lacking > 1 else "unanswered", exchange.calls[0].path)
    for case, path in first.items():
        yield Found(
            _WORDS[case.removesuffix("/alone")],
            path,
            about=AboutEach(((case, None),)),
            quiet=True,
            once=case,
        )


def _speaks_and_calls(turn: Turn) -> bool:
    return turn.role == "assistant" and bool(turn.calls) and turn.content in ("text", "parts")


_RENAME: Final = Message(
    "The name of this function is not of letters, digits, underscores and hyphens. Rename it."
)
_NEWER: Final = Message("Use the list of tool calls.")
_WORDS: Final = {
    "id": Message(
        "The id of this call is not nine letters and digits. Use such an id here and in its answer."
    ),
    "type": Message("The type of this call is not that of a function. Correct it."),
    "no-type": Message("This call has no type. Add it."),
    "text-arguments": Message(
        "The arguments of this call are a string that holds JSON. Write them as an object."
    ),
    "text-beside": Message(
        "This message has a text beside its tool calls. Move the text into a message of its own."
    ),
    "name": _RENAME,
    "old": sentences(Message("This call has the old form of calls."), _NEWER),
    "unreadable": Message(
        "This message should hold a call, but its text is not JSON of one."
        " Write an object with the name and the arguments."
    ),
    "old/no-content": sentences(
        Message("This call has the old form of calls, and there is no content beside it."), _NEWER
    ),
    "answers": Message(
        "The number of calls in this message is not the number of their answers. Give each call one answer."
    ),
    "answers/uncalled": Message(
        "This message answers, and the message before it does not call. Remove it, or add the call."
    ),
    "answer-id": Message(
        "The id of the call that is answered is not nine letters and digits. Use such an id here and in the call."
    ),
    "answer-name": _RENAME,
    "unanswered": Message("No message answers this call. Add the answer."),
    "two-unanswered": Message("No messages answer these calls. Add the answers."),
}

RULE = define(
    __name__,
    __doc__,
    Severity.INFORMATION,
    Scope.VALUE,
    check,
    applies=applies,
    looks_at="calls",
    details=DETAILS,
)
