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
from itertools import islice
from typing import Any

from tuneline.formats.tools import has_calls, read_arguments
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import Call
from tuneline.rules import limits
from tuneline.rules.base import Findings, Found, Line, Reading, Scope, Severity, View, define
from tuneline.rules.tools.schemas import Schema, compile_schema
from tuneline.rules.within import span_within
from tuneline.rules.words import type_in_words, value_in_words
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import Path, find, format_path
from tuneline.text.words import listed

# The library did not finish a regular expression, which says nothing about the arguments.
_GIVEN_UP = ("BacktrackLimitExceeded", "RegexEngineFailure")


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


def _in_words(error: Any, within: Path, name: str) -> str:
    place = f"`{format_path(within)}` is " if within else "the object is "
    seen = f"In `arguments`, {place}{value_in_words(error.instance)}"
    match error.kind.name:
        case "required":
            holder = f"`{format_path(within)}` in `arguments` lacks" if within else "The arguments lack"
            return f"{holder} `{error.kind.property}`, which `{name}` requires. Add it."
        case "type":
            return f"{seen}, {type_in_words(error.instance)}, but `{name}` takes {_types(error.kind.types)}."
        case "anyOf" if types := [it for branch in error.kind.context for it in _types_of(branch)]:
            return f"{seen}, {type_in_words(error.instance)}, but `{name}` takes {_types(types)}."
        case "enum":
            return f"{seen}, but `{name}` allows {_listed(error.kind.options)}."
        case "additionalProperties":
            holder = f" in `{format_path(within)}`" if within else ""
            return f"`{name}` takes no argument {_listed(error.kind.unexpected, 'and')}{holder}. Remove it."
    return f"{seen}, which does not fit the parameters of `{name}`: {error.message[:200]}."


def _types_of(branch: list[Any]) -> list[str]:
    """The types that a branch of alternatives asks for, if its type is all that is wrong."""
    return list(branch[0].kind.types) if len(branch) == 1 and branch[0].kind.name == "type" else []


def _types(types: list[str]) -> str:
    return " or ".join(dict.fromkeys(_TYPES.get(it, it) for it in types))


def _listed(values: list[Any], last: str = "or") -> str:
    words = [value_in_words(value) for value in values[: limits.ARGUMENT_FAULTS]]
    if len(values) > len(words):
        words.append(f"{len(values) - len(words)} more")
    return listed(words, last)


_TYPES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}


def _span(line: Line, call: Call, arguments: str, within: Path) -> Any:
    """The part of the string that is wrong; None for all of it, or where the call is inside another text."""
    node = find(parse(arguments), within) if within and call.editable else None
    return span_within(line, call.arguments_path, node.start, node.end) if node else None


RULE = define(__name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=applies, concern="worth")
