r"""The parameters of a tool are not a valid JSON Schema.

`parameters` describes the arguments of a function as a JSON Schema of an object.
The usual mistake is to use type names of a programming language, such as `dict` and `str`.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "content": "Sunny."}], "tools": [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "dict", "properties": {"city": {"type": "string"}}}}}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "content": "Sunny."}], "tools": [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]}
```

## Fixes

A Python type is changed to the corresponding JSON Schema type, which keeps the meaning. The name of a type in the
place of a schema becomes that schema; `"false"` and `"3"` lose their quotes where no string can be.

## Known from

OpenAI's API specification calls `parameters` a JSON Schema object; mistral-common rejects any that is not valid
in draft 7.
A schema that is valid in draft 4, draft 7 or draft 2020-12 passes; nothing is fetched for references.
"""

from __future__ import annotations

from tuneline.formats.turns import ABSENT
from tuneline.formats.view import Tool
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.rules.tools.schema_words import expected_in, schema_advice
from tuneline.rules.tools.schemas import Fault, compile_schema
from tuneline.rules.words import type_in_words
from tuneline.syntax.ops import SetValue
from tuneline.syntax.paths import Path, format_path, value_at
from tuneline.text.message import Argument, Listed, Message, Name, Value, sentences

# Code points at the end of the library's words about what is wrong.
_REASON = 200
# Types of Python, TypeScript and Java by the type of JSON Schema that they mean, and these types themselves.
_WORDS = {
    "object": "dict map hashmap",
    "string": "str char text",
    "integer": "int long",
    "number": "float double",
    "boolean": "bool",
    "array": "list tuple",
    "null": "none",
}
TYPES = {word: kind for kind, words in _WORDS.items() for word in (kind, *words.split())}


def check(line: Line, _reading: Reading) -> Findings:
    for tool in line.tools:
        path = tool.parameters_path
        if path is None or not tool.own or tool.parameters is ABSENT or tool.parameters is None:
            continue
        name: Argument = Message("the function")
        if isinstance(tool.name, str) and tool.name:
            name = Name(tool.name)
        if not isinstance(tool.parameters, dict):
            message = Message(
                "The parameters of {function} must be a JSON Schema of an object, not {kind}.",
                function=name,
                kind=type_in_words(tool.parameters),
            )
            yield Found(message, path, once=str(message), detail="no-object")
            continue
        fault = compile_schema(tool.parameters).fault
        if fault is not None:
            yield _explain(tool, name, path, fault)


def _explain(tool: Tool, function: Argument, path: Path, fault: Fault) -> Found:
    here = (*path, *fault.path)
    value = value_at(tool.parameters, fault.path)
    message, fixes = _invalid(function, fault, value, here)
    if fault.keyword == "$ref":
        message = Message(
            "The reference {reference} in the parameters of {function} leads nowhere. Correct it.",
            reference=Value(fault.message),
            function=function,
        )
    elif fault.path[-1:] == ("type",) and not isinstance(value, dict | list):
        message, fixes = _unknown_type(function, value, here)
    elif fault.path[-1:] == ("required",) and isinstance(value, bool):
        message = Message(
            "{place} in the parameters of {function} must be a list, not {value}."
            " List the required names beside {properties}.",
            place=Name(format_path(fault.path)),
            function=function,
            value=Value(value),
            properties=Name("properties"),
        )
    return Found(message, here, fixes=fixes, once=str(message), detail="schema")


def _unknown_type(function: Argument, value: object, here: Path) -> tuple[Message, tuple[Fix, ...]]:
    right = TYPES.get(value.strip().lower()) if isinstance(value, str) else None
    if right is None:
        names = tuple(Name(it) for it in sorted(set(TYPES.values())))
        message = Message(
            "Unknown type {type} in the parameters of {function}. Use {types}.",
            type=Value(value),
            function=function,
            types=Listed(names, "or"),
        )
        return message, ()
    message = Message(
        "Unknown type {type} in the parameters of {function}. Did you mean {meant}?",
        type=Value(value),
        function=function,
        meant=Name(right),
    )
    return message, (Fix(Message("Change to {type}", type=Name(right)), (SetValue(here, right),)),)


def _invalid(function: Argument, fault: Fault, value: object, here: Path) -> tuple[Message, tuple[Fix, ...]]:
    reason = fault.message[-_REASON:]
    if not fault.path:
        return Message(
            "The parameters of {function} are not valid JSON Schema: {reason}.",
            function=function,
            reason=reason,
        ), ()
    place = Name(format_path(fault.path))
    advice, fixes = schema_advice(reason, value, here, TYPES)
    if (expected := expected_in(reason)) is not None:
        message = Message(
            "{place} in the parameters of {function} must be {expected}, not {value}.",
            place=place,
            function=function,
            expected=expected,
            value=Value(value),
        )
        return sentences(message, advice), fixes
    message = Message(
        "{place} in the parameters of {function} is {value}, which is not valid JSON Schema: {reason}.",
        place=place,
        function=function,
        value=Value(value),
        reason=reason,
    )
    return sentences(message, advice), fixes


RULE = define(
    __name__,
    __doc__,
    Severity.WARNING,
    Scope.VALUE,
    check,
    applies=View.may_declare,
    looks_at="calls",
    concern="worth",
    details=("no-object", "schema"),
)
