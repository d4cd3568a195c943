"""A line that holds an array, a string, a number, true, false or null.

Every line of a training file is one JSON object. The service that reads the file rejects any other value.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
["Hi", "Hello."]
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
```

## Fixes

An object that was encoded twice is written without the quotes and backslashes around it, which is safe.
So are a key for a list of messages with an answer, and one line for each object of a list of examples.

## Known from

OpenAI's upload answers that every line must be a JSON dictionary (openai-python issue 426).
"""

from __future__ import annotations

from typing import Any

from tuneline.formats.detect import guess
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Rewrite, Scope, Severity, define
from tuneline.rules.words import type_in_words
from tuneline.syntax.moves import HERE, Decode, Wrap
from tuneline.syntax.parse import parse
from tuneline.text.message import Message, Name, sentences

_KINDS = {str: "text", list: "list", type(None): "null", bool: "boolean"}


def check(line: Line, reading: Reading) -> Findings:
    if isinstance(line.value, dict):
        return
    if _is_encoded(line.value):
        yield Found(
            detail="text",
            message=Message(
                "Expected an object, found a string: the object is encoded twice. Write it without the quotes around"
                " it and the backslashes."
            ),
            fixes=(Fix(Message("Decode the object"), (Decode(()),)),),
        )
        return
    advice, fixes = _advice(line.value, reading)
    found = Message("Expected an object, found {type}.", type=type_in_words(line.value))
    yield Found(sentences(found, advice), fixes=fixes, detail=_KINDS.get(type(line.value), "number"))


def _advice(value: object, reading: Reading) -> tuple[Message, tuple[Fix, ...]]:
    if isinstance(value, list) and value:
        if (key := _key_of_list(value, reading)) is not None:
            wrap = Fix(Message("Write it under {key}", key=Name(key)), (Wrap((), {key: HERE}),))
            answered = any(isinstance(it, dict) and it.get("role") == "assistant" for it in value)
            advice = Message("Write an object with the list under the key {key}.", key=Name(key))
            return advice, (wrap,) if answered else ()
        if all(guess(item, reading.formats).name in reading.formats for item in value):
            split = Fix(Message("Write one object per line"), rewrite=Rewrite(0, 1, "arrays"))
            return Message("Write the objects of the list, one per line."), (split,)
    return Message("Every line of a training file must be a JSON object."), ()


def _is_encoded(value: object) -> bool:
    return isinstance(value, str) and value.lstrip().startswith("{") and not parse(value).faults


def _key_of_list(value: list[Any], reading: Reading) -> str | None:
    """The key of a format under which the list is the turns of an example; None where no turn says who speaks."""
    if not isinstance(value[0], dict):
        return None
    for fmt in reading.formats.values():
        if len(fmt.required) == 1:
            (key,) = fmt.required
            sections = fmt.view({key: value}).sections
            lists = [section for section in sections if section.shape.role is not None]
            if any(turn.written is not None for section in lists for turn in section.turns[:1]):
                return key
    return None


RULE = define(
    __name__,
    __doc__,
    Severity.ERROR,
    Scope.SYNTAX,
    check,
    concern="json",
    details=(*_KINDS.values(), "number"),
)
