r"""Arguments of a tool call that do not hold a JSON object.

The string in `arguments` is what the model learns to write, and programs will parse it.
If it holds no JSON object, the model is trained to make calls that fail.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{'city': 'Rome'}"}}]}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Weather in Rome?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{\"city\": \"Rome\"}"}}]}]}
```

## Fixes

Slips with only one possible repair, such as single quotes or a trailing comma, are corrected; an empty string
becomes `{}`, and JSON that was encoded twice is decoded once.
A repair that has to guess, as for a truncated string, is applied only on request.

## Known from

OpenAI's API reference describes the string as JSON that the model generates.
Axolotl parses it and stops with an error if it is not JSON (`prompt_strategies/chat_template.py`).
Whether any hosted service rejects these lines is not known.
"""

from __future__ import annotations

from tuneline.formats.tools import has_calls, read_arguments
from tuneline.formats.view import Call
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, define
from tuneline.rules.within import span_within
from tuneline.rules.words import type_in_words, value_in_words
from tuneline.syntax.ops import SetValue
from tuneline.syntax.parse import parse
from tuneline.syntax.repair import repair
from tuneline.syntax.tree import Tree


def check(line: Line, _reading: Reading) -> Findings:
    for call in line.calls:
        text = call.arguments
        if isinstance(text, str) and read_arguments(text) is None:
            yield from _explain(line, call, text)


# What the parser says of these is about whole lines of a file.
_HOPELESS = ("not-json", "several-values")


def _explain(line: Line, call: Call, text: str) -> Findings:
    path = call.arguments_path
    if not text.strip():
        yield Found(
            "The arguments are empty. Write `{}` for a call without arguments.",
            path,
            fixes=_written(call, "Write {}", "{}"),
        )
        return
    tree = parse(text, "string")
    if tree.faults:
        fault = tree.faults[0]
        if fault.code in _HOPELESS:
            words = f"The arguments {value_in_words(text)} are no JSON object."
            yield Found(f"{words} Write one, such as `{{}}`.", path)
            return
        span = span_within(line, path, *fault.span) if call.editable else None
        yield Found(
            f"The arguments are no JSON. {fault.message}", path, span=span, fixes=_repaired(call, tree)
        )
        return
    value = tree.to_python()
    if isinstance(value, dict):  # Sound JSON after all, only larger than Python's reader takes.
        return
    if isinstance(value, str) and read_arguments(value) is not None:
        fixes = _written(call, "Decode once", value)
        yield Found("The arguments are encoded as JSON twice. Encode them once.", path, fixes=fixes)
        return
    words = f"The arguments hold {type_in_words(value)} ({value_in_words(value)})."
    yield Found(f"{words} Write a JSON object, such as `{{}}`.", path)


def _written(call: Call, title: str, text: str, *, safe: bool = True) -> tuple[Fix, ...]:
    """The fix that writes other arguments; none where the call is inside a text, which that would overwrite."""
    return (Fix(title, (SetValue(call.arguments_path, text),), safe=safe),) if call.editable else ()


def _repaired(call: Call, tree: Tree) -> tuple[Fix, ...]:
    lines = repair(tree.text)
    if lines is None or len(lines) > 1 or read_arguments(lines[0]) is None:
        return ()
    sure = all(fault.code != "cut-short" for fault in tree.faults)
    return _written(call, "Correct the JSON of the arguments", lines[0], safe=sure)


RULE = define(__name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=has_calls, concern="worth")
