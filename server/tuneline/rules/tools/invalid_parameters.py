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

A Python type is changed to the corresponding JSON Schema type, which keeps the meaning.

## Known from

OpenAI's API specification calls `parameters` a JSON Schema object; mistral-common rejects any that is not valid
in draft 7.
A schema that is valid in draft 4, draft 7 or draft 2020-12 passes; nothing is fetched for references.
"""

from __future__ import annotations

from tuneline.formats.turns import ABSENT
from tuneline.formats.view import Tool
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.rules.tools.schemas import Fault, compile_schema
from tuneline.rules.words import type_in_words, value_in_words
from tuneline.syntax.ops import SetValue
from tuneline.syntax.paths import Path, format_path, value_at

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
        name = tool.name if isinstance(tool.name, str) and tool.name else "the function"
        if not isinstance(tool.parameters, dict):
            seen = type_in_words(tool.parameters)
            message = f"The parameters of `{name}` are {seen}. Write a JSON Schema of an object."
            yield Found(message, path, once=message)
            continue
        fault = compile_schema(tool.parameters).fault
        if fault is not None:
            yield _explain(tool, name, path, fault)


def _explain(tool: Tool, name: str, path: Path, fault: Fault) -> Found:
    here = (*path, *fault.path)
    value = value_at(tool.parameters, fault.path)
    place = f"`{format_path(fault.path)}`" if fault.path else "The whole"
    where = f"in the parameters of `{name}`"
    fixes: tuple[Fix, ...] = ()
    if fault.keyword == "$ref":
        message = f"The reference {value_in_words(fault.message)} {where} leads nowhere. Correct it."
    elif fault.path[-1:] == ("type",) and isinstance(value, str):
        right = TYPES.get(value.strip().lower())
        advice = f"Write `{right}`." if right else f"Write one of {', '.join(sorted(set(TYPES.values())))}."
        message = f"{value_in_words(value)} {where} is no type of JSON Schema. {advice}"
        fixes = (Fix(f"Change to `{right}`", (SetValue(here, right),)),) if right else ()
    elif fault.path[-1:] == ("required",) and isinstance(value, bool):
        message = f"{place} {where} is {value_in_words(value)}. List the required names beside `properties`."
    else:
        seen = f"{place} {where} is {value_in_words(value)}"
        message = f"{seen}, which is no JSON Schema: {fault.message[-200:]}."
    return Found(message, here, fixes=fixes, once=message)


RULE = define(
    __name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=View.may_declare, concern="worth"
)
