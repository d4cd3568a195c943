r"""Arguments of a tool call that do not fit the declared parameters.

The tool says in `parameters`, a JSON Schema, which arguments it takes; this call does not match.
The model learns to make calls that the tool cannot answer.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{\"city\": \"Rome\", \"unit\": \"kelvin\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "unit": {"enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{\"city\": \"Rome\", \"unit\": \"celsius\"}"}}]}], "tools": [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "unit": {"enum": ["celsius", "fahrenheit"]}}, "required": ["city"]}}}]}
```

## Known from

The JSON Schema specification; no target is known to reject these lines.
Schemas that refer to themselves or to other documents are not checked: nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import islice
from typing import Any

from tuneline.formats.tools import has_calls, read_arguments
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import Call
from tuneline.rules import limits
from tuneline.rules.base import Findings, Found, Line, Reading, Scope, Severity, View, define
from tuneline.rules.tools.schemas import Schema, compile_schema
from tuneline.rules.within import span_within
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Path, find, format_path
from tuneline.text.message import Argument, Listed, Message, Name, Value
from tuneline.text.visible import cut

# The library did not finish a regular expression, which says nothing about the arguments.
_GIVEN_UP = ("BacktrackLimitExceeded", "RegexEngineFailure")
# Code points of the library's words about what is wrong.
_REASON = 200


def applies(view: View) -> bool:
    return has_calls(view) and view.may_declare()


def check(line: Line, _reading: Reading) -> Findings:
    parameters = {tool.name: tool.parameters for tool in line.tools if isinstance(tool.name, str)}
    schemas: dict[str, Schema] = {}
    for call in line.calls:
        name = call.name
        if not isinstance(name, str) or not isinstance(parameters.get(name, ABSENT), dict):
            continue
        arguments = read_arguments(call.arguments)
        if arguments is None:
            continue
        if name not in schemas:
            schemas[name] = compile_schema(parameters[name])
        yield from _hold(line, call, name, arguments, schemas[name])


def _hold(line: Line, call: Call, name: str, arguments: dict[str, Any], schema: Schema) -> Findings:
    """The first few places where the arguments do not fit."""
    if schema.validator is None:
        return
    try:
        size = len(call.arguments) if isinstance(call.arguments, str) else len(json.dumps(arguments))
        errors = _errors(schema, arguments, size * schema.places)
    except (ValueError, RecursionError):  # A lone surrogate, or deeper than the library goes.
        return
    for error in errors:
        within = tuple(error.instance_path)
        # Data sets that pass through Arrow get null where nothing was given.
        not_given = (
            error.kind.name == "type" and error.instance is None and not isinstance(call.arguments, str)
        )
        if (within and not_given) or type(error.kind).__name__ in _GIVEN_UP:
            continue
        words = _in_words(error, within, name)
        path = call.arguments_path
        if isinstance(call.arguments, str):
            yield Found(words, path, span=_span(line, call, call.arguments, within))
        else:
            yield Found(words, (*path, *within) if call.editable else path)


def _errors(schema: Schema, arguments: dict[str, Any], work: int) -> list[Any]:
    """The first errors; none where looking for them would take too long."""
    if work > limits.SCHEMA_WORK or schema.validator.is_valid(arguments):
        return []
    if work <= limits.DETAILED_WORK:
        return list(islice(schema.validator.iter_errors(arguments), limits.ARGUMENT_FAULTS))
    import jsonschema_rs as rs

    try:
        schema.validator.validate(arguments)
    except rs.ValidationError as error:
        return [error]
    return []


def _in_words(error: Any, within: Path, name: str) -> Message:
    function, value = Name(name), Value(error.instance)
    argument = Name(format_path(within)) if within else None
    match error.kind.name:
        case "required":
            return _lacking(argument, Name(error.kind.property), function)
        case "type":
            return _of_type(argument, value, function, error.kind.types)
        case "anyOf" if types := [it for branch in error.kind.context for it in _types_of(branch)]:
            return _of_type(argument, value, function, types)
        case "enum":
            return _not_among(argument, value, function, error.kind.options)
        case "additionalProperties":
            return _unexpected(argument, function, error.kind.unexpected)
    reason = cut(error.message, _REASON)
    if argument is None:
        return Message(
            "The arguments do not fit the parameters of {function}: {reason}.",
            function=function,
            reason=reason,
        )
    return Message(
        "Argument {argument} is {value}, which does not fit the parameters of {function}: {reason}.",
        argument=argument,
        value=value,
        function=function,
        reason=reason,
    )


def _lacking(argument: Name | None, key: Name, function: Name) -> Message:
    if argument is None:
        return Message(
            "The arguments lack {key}, which {function} requires. Add it.", key=key, function=function
        )
    return Message(
        "Argument {argument} lacks {key}, which {function} requires. Add it.",
        argument=argument,
        key=key,
        function=function,
    )


def _of_type(argument: Name | None, value: Value, function: Name, types: list[str]) -> Message:
    wanted = Listed(tuple(_TYPES.get(it, it) for it in dict.fromkeys(types)), "or")
    if argument is None:
        return Message(
            "The arguments are {value}, but {function} takes {types}.",
            value=value,
            function=function,
            types=wanted,
        )
    return Message(
        "Argument {argument} is {value}, but {function} takes {types}.",
        argument=argument,
        value=value,
        function=function,
        types=wanted,
    )


def _not_among(argument: Name | None, value: Value, function: Name, options: list[Any]) -> Message:
    allowed = Listed(_first([Value(it) for it in options]), "or")
    if argument is None:
        return Message(
            "The arguments are {value}, but {function} allows only {options}.",
            value=value,
            function=function,
            options=allowed,
        )
    return Message(
        "Argument {argument} is {value}, but {function} allows only {options}.",
        argument=argument,
        value=value,
        function=function,
        options=allowed,
    )


def _unexpected(argument: Name | None, function: Name, keys: list[str]) -> Message:
    names, one = Listed(_first([Name(it) for it in keys])), len(keys) == 1
    if argument is None:
        return (
            Message("Unknown argument {names} for {function}. Remove it.", names=names, function=function)
            if one
            else Message(
                "Unknown arguments {names} for {function}. Remove them.", names=names, function=function
            )
        )
    return (
        Message(
            "Unknown key {names} in the argument {argument} of {function}. Remove it.",
            names=names,
            argument=argument,
            function=function,
        )
        if one
        else Message(
            "Unknown keys {names} in the argument {argument} of {function}. Remove them.",
            names=names,
            argument=argument,
            function=function,
        )
    )


def _types_of(branch: list[Any]) -> list[str]:
    """The types that a branch of alternatives asks for, if its type is all that is wrong."""
    return list(branch[0].kind.types) if len(branch) == 1 and branch[0].kind.name == "type" else []


def _first(words: Sequence[Argument]) -> tuple[Argument, ...]:
    """The first few, and how many more there are."""
    more = len(words) - limits.ARGUMENT_FAULTS
    shown = tuple(words[: limits.ARGUMENT_FAULTS])
    return (*shown, Message("{number} more", number=more)) if more > 0 else shown


_TYPES = {
    "string": Message("a string"),
    "integer": Message("an integer"),
    "number": Message("a number"),
    "boolean": Message("true or false"),
    "array": Message("a list"),
    "object": Message("an object"),
}


def _span(line: Line, call: Call, arguments: str, within: Path) -> Any:
    """The part of the string that is wrong; None for all of it, or where the call is inside another text."""
    node = find(parse(arguments), within) if within and call.editable else None
    return span_within(line, call.arguments_path, node.start, node.end) if node else None


RULE = define(
    __name__,
    __doc__,
    Severity.WARNING,
    Scope.VALUE,
    check,
    applies=applies,
    looks_at="calls",
    concern="worth",
)
