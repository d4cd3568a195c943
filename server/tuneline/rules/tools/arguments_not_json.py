r"""Arguments of a tool call that do not hold a JSON object.

The string in `arguments` is what the model learns to write, and programs will parse it.
If it holds no JSON object, the model is trained to make calls that fail.

Calls that are marked in the text of an answer, `<tool_call>{...}</tool_call>`, are looked at too; no trainer parses
them, so what is wrong there is information.

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

from tuneline.domain.value import replace
from tuneline.formats.hermes import CALL
from tuneline.formats.tools import has_calls, read_arguments
from tuneline.formats.turns import ABSENT
from tuneline.formats.view import Call
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, define
from tuneline.rules.within import span_within
from tuneline.syntax.moves import Decode
from tuneline.syntax.ops import SetValue
from tuneline.syntax.parse import parse
from tuneline.syntax.repair import repair
from tuneline.syntax.tree import Tree
from tuneline.text.message import Message, Value, sentences


def check(line: Line, _reading: Reading) -> Findings:
    for call in line.calls:
        text = call.arguments
        if call.name is ABSENT and call.within is not None and isinstance(text, str):
            yield _no_call(line, call, text, call.within[0])
        elif isinstance(text, str) and read_arguments(text) is None:
            found = _explain(line, call, text)
            yield from found if call.within is None else map(_noted, found)


_DETAILS = ("empty", "blank", "broken", "twice", "no-object")
# What the parser says of these is about whole lines of a file.
_HOPELESS = ("not-json", "several-values")
# The string for no arguments, as it is in the line.
_NONE = Value("{}")


def _explain(line: Line, call: Call, text: str) -> Findings:
    path = call.arguments_path
    if not text.strip():
        yield Found(
            Message("The arguments are empty. Use {none} for a call without arguments.", none=_NONE),
            path,
            fixes=_written(call, Message("Set the arguments to {none}", none=_NONE), "{}"),
            detail="empty" if not text else "blank",
        )
        return
    tree = parse(text, "string")
    if tree.faults:
        fault = tree.faults[0]
        if fault.code in _HOPELESS:
            yield Found(_no_object(text), path, detail="broken")
            return
        span = span_within(line, path, *fault.span) if call.editable else None
        words = sentences(Message("The arguments are not valid JSON."), fault.message)
        yield Found(words, path, span=span, fixes=_repaired(call, tree), detail="broken")
        return
    value = tree.to_python()
    if isinstance(value, dict):  # Sound JSON after all, only larger than Python's reader takes.
        return
    if isinstance(value, str) and read_arguments(value) is not None:
        fixes = (Fix(Message("Decode the arguments once"), (Decode(path),)),) if call.editable else ()
        words = Message("The arguments are encoded as JSON twice. Encode them once.")
        yield Found(words, path, fixes=fixes, detail="twice")
        return
    yield Found(_no_object(text), path, detail="no-object")


def _no_call(line: Line, call: Call, text: str, start: int) -> Found:
    """A call that is marked in what the assistant says: no reader parses it, only programs that run the model."""
    words = Message("The call between the marks {mark} is not a JSON object.", mark=Value(CALL))
    fault = next(iter(parse(text, "string").faults), None)
    span = None
    if fault is not None and fault.code not in _HOPELESS:
        words = sentences(
            Message("The call after {mark} is not valid JSON.", mark=Value(CALL)), fault.message
        )
        span = span_within(line, call.path, start + fault.span.start, start + fault.span.end)
    return _noted(Found(words, call.path, span=span))


def _noted(found: Found) -> Found:
    return replace(found, severity=Severity.INFORMATION, case="marked")


def _no_object(text: str) -> Message:
    return Message(
        "The arguments {arguments} are not a JSON object. Write one, such as {none}.",
        arguments=Value(text),
        none=_NONE,
    )


def _written(call: Call, title: Message, text: str, *, safe: bool = True) -> tuple[Fix, ...]:
    """The fix that writes other arguments; none where the call is inside a text, which that would overwrite."""
    return (Fix(title, (SetValue(call.arguments_path, text),), safe=safe),) if call.editable else ()


def _repaired(call: Call, tree: Tree) -> tuple[Fix, ...]:
    sure = all(fault.code != "cut-short" for fault in tree.faults)
    if (lines := repair(tree.text)) is None:
        lines, sure = repair(tree.text, unsure=True), False
    if lines is None or len(lines) > 1 or read_arguments(lines[0]) is None:
        return ()
    return _written(call, Message("Correct the JSON of the arguments"), lines[0], safe=sure)


RULE = define(
    __name__,
    __doc__,
    Severity.WARNING,
    Scope.VALUE,
    check,
    applies=has_calls,
    looks_at="calls",
    cases=("marked",),
    concern="worth",
    details=_DETAILS,
)
