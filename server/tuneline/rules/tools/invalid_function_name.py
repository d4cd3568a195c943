r"""A function name that is not made of letters, digits, `_` and `-`, or is longer than 64 characters.

The name is used in the tool definition and in every call of it.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "content": "Sunny."}], "tools": [{"type": "function", "function": {"name": "get weather"}}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "content": "Sunny."}], "tools": [{"type": "function", "function": {"name": "get_weather"}}]}
```

## Fixes

Other characters become `_`, and those that cannot be seen go, in the definition and in all calls of this example.
The trained name changes, so this is applied only on request.

## Known from

OpenAI's API specification states the characters and the length; mistral-common checks the same pattern.
Definitions in forms that only other trainers read (without `function` around them, or as JSON text) are not
checked.
"""

from __future__ import annotations

from tuneline.formats.tools import has_calls
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import Call
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.rules.words import type_in_words
from tuneline.syntax.ops import SetValue
from tuneline.syntax.paths import Path
from tuneline.text.message import Count, Message, Name, Value, sentences
from tuneline.text.pattern import pattern

MOST = 64
_ADVICE = Message(
    "Use at most {most} letters, digits, {underscore} and {hyphen}.",
    most=MOST,
    underscore=Name("_"),
    hyphen=Name("-"),
)
_other = pattern(r"[^a-zA-Z0-9_-]")


def applies(view: View) -> bool:
    return has_calls(view) or view.may_declare()


def check(line: Line, _reading: Reading) -> Findings:
    tools = line.tools
    calls: dict[str, list[Call]] = {}
    for call in line.calls:
        if call.within is not None:
            continue  # a piece of a text, in which no service looks for names
        if isinstance(call.name, str):
            calls.setdefault(call.name, []).append(call)
        elif call.name is not ABSENT:
            yield _not_a_name(call.name, call.name_path)
    for tool in tools:
        path = tool.name_path
        if tool.path is None and isinstance(tool.name, str) and (wrong := wrong_name(tool.name)):
            # Declared in JSON text, which some trainers read: there is no place to edit.
            yield Found(sentences(wrong, _ADVICE), tool.within, severity=Severity.WARNING)
        if path is None or not tool.own:
            continue
        if not isinstance(tool.name, str):
            yield _not_a_name(tool.name, path)
        elif wrong := wrong_name(tool.name):
            yield _found(tool.name, wrong, path, calls.get(tool.name, []))
    if tools:  # What is not declared is reported by undeclared-tool.
        return
    for name, named in calls.items():
        if wrong := wrong_name(name):
            yield _found(name, wrong, named[0].name_path, named)


def wrong_name(name: str) -> Message | None:
    """What is wrong with the name of a function; None where nothing is."""
    if not name:
        return Message("The function name is empty.")
    if other := _other.search(name):
        if other.group() == " ":
            return Message("The function name {name} contains a space.", name=Value(name))
        sign = Value(other.group())
        return Message("The function name {name} contains {sign}.", name=Value(name), sign=sign)
    if len(name) > MOST:
        long = Count(len(name), "character")
        return Message("The function name {name} has {length}.", name=Value(name), length=long)
    return None


def _not_a_name(name: object, path: Path) -> Found:
    if name is ABSENT:
        return Found(
            sentences(Message("This function has no name."), _ADVICE),
            path[:-1],
            lacks=path,
            claims=(path,),
            detail="missing",
        )
    return Found(
        Message("The name of this function must be a string, not {kind}.", kind=type_in_words(name)),
        path,
        detail="not-text",
    )


def _found(name: str, wrong: Message, path: Path, calls: list[Call]) -> Found:
    better = _other.sub("_", "".join(filter(str.isprintable, name)))[:MOST]
    places = dict.fromkeys((path, *(call.name_path for call in calls)))
    title = Message("Rename to {name}", name=Name(better))
    fix = Fix(title, tuple(SetValue(place, better) for place in places), safe=False)
    return Found(
        sentences(wrong, _ADVICE),
        path,
        detail="characters" if name else "empty",
        fixes=(fix,) if better and all(call.editable for call in calls) else (),
    )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.VALUE, check, applies=applies, looks_at="calls", details=(
    "missing", "not-text", "characters", "empty",
))  # fmt: skip
