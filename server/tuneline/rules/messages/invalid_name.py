"""A participant's name that the service does not accept.

`name` tells participants of the same role apart.
It is an identifier, not a person's full name: one word of at most 64 characters.

## Bad

```jsonl
{"messages": [{"role": "user", "name": "Ada Lovelace", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "name": "Ada_Lovelace", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
```

## Fixes

Replacing characters with underscores and cutting a long name are unsafe: the model reads the name.

## Known from

OpenAI's chat API rejects names that do not match `^[a-zA-Z0-9_-]{1,64}$` (fastagency issue 74, autogen issue
941), and so does Azure OpenAI's (semantic-kernel issue 9340).
Later versions are said to reject only white space and `<`, `|`, `\\`, `/`, `>` (not verified), so nothing else is
reported here.
That training rejects the same names as the chat API is not verified.
Names of tools have rules of their own.
"""

from __future__ import annotations

from tuneline.formats.turns import Turn
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.rules.words import type_in_words
from tuneline.syntax.ops import SetValue
from tuneline.text.message import Count, Message, Name, Value, sentences
from tuneline.text.pattern import pattern

_REFUSED = pattern(r"[\s<|\\/>]+")
_LONGEST = 64
_ADVICE = Message(
    "Use one word of at most {most} letters, digits, {underscore} and {hyphen}.",
    most=_LONGEST,
    underscore=Name("_"),
    hyphen=Name("-"),
)


def applies(view: View) -> bool:
    return any(_is_named(turn) for _, _, turn in view.turns())


def check(line: Line, _reading: Reading) -> Findings:
    for slot in line.example.slots():
        path, name = slot.name_path, slot.name
        if path is None or not _is_named(slot.turn) or (wrong := _what_is_wrong(name)) is None:
            continue
        better = _REFUSED.sub("_", name.strip())[:_LONGEST] if isinstance(name, str) else ""
        title = Message("Change the name to {name}", name=Name(better))
        fix = Fix(title, (SetValue(path, better),), safe=False)
        yield Found(
            sentences(wrong, _ADVICE),
            path,
            fixes=(fix,) if better else (),
            once="name",
        )


def _is_named(turn: Turn) -> bool:
    return turn.shape.name in turn.keys and turn.role in ("system", "user", "assistant")


def _what_is_wrong(name: object) -> Message | None:
    if name is None:
        return None
    if not isinstance(name, str):
        return Message("The name must be a string, not {kind}.", kind=type_in_words(name))
    if not name:
        return Message("The name is empty.")
    if len(name) > _LONGEST:
        return Message(
            "The name {name} has {length}.", name=Value(name), length=Count(len(name), "character")
        )
    if (found := _REFUSED.search(name)) is None:
        return None
    if found.group()[0].isspace():
        return Message("The name {name} contains white space.", name=Value(name))
    return Message("The name {name} contains {sign}.", name=Value(name), sign=Name(found.group()[0]))


RULE = define(__name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=applies)
