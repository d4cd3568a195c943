"""The deprecated form of tools: `functions`, `function_call` and the role `function`.

Tools replaced functions.
The old form still trains at some services, but it allows one call a turn, new trainers do not read it, and an
application that sends `tools` meets a model that has learned something else.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Weather in Oslo?"}, {"role": "assistant", "function_call": {"name": "weather", "arguments": "{\\"city\\": \\"Oslo\\"}"}}], "functions": [{"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Weather in Oslo?"}, {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{\\"city\\": \\"Oslo\\"}"}}]}], "tools": [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]}
```

## Fixes

Converting the example to tools is unsafe: it writes ids for the calls, and the model learns another form.
It is offered where every function message follows the call that it answers.

## Known from

OpenAI's API specification marks all three as deprecated and still takes them.
"""

from __future__ import annotations

from typing import Any

from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import InsertMember, Op, RenameKey, SetValue
from tuneline.syntax.paths import Path

_DECLARED, _CALL, _ROLE = "functions", "function_call", "function"


def applies(view: View) -> bool:
    # Reinforcement takes neither: other rules say so there.
    if view.format.method == "reinforcement":
        return False
    return (_DECLARED in view.value and _DECLARED in view.format.keys) or any(
        turn.written == _ROLE or (turn.calls and _CALL in turn.keys) for _, _, turn in view.turns()
    )


def check(line: Line, _reading: Reading) -> Findings:
    place = _first(line.example)
    if place is None:
        return
    path, name = place
    ops = _conversion(line.example)
    yield Found(
        f"{name} is the deprecated form of tools. Write `tools`, `tool_calls` and the role `tool`.",
        path,
        "value" if name.endswith("role") else "key",
        fixes=(Fix("Convert functions to tools", tuple(ops), safe=False),) if ops else (),
        once="functions",
    )


def _first(view: View) -> tuple[Path, str] | None:
    """The first place of the old form, and what a sentence calls it."""
    if isinstance(view.value.get(_DECLARED), list) and _DECLARED in view.format.keys:
        return (_DECLARED,), f"`{_DECLARED}`"
    for section in view.sections:
        for index, (turn, item) in enumerate(zip(section.turns, section.items, strict=True)):
            path = section.turn_path(index)
            if turn.calls and isinstance(item.get(_CALL), dict):
                return (*path, _CALL), f"`{_CALL}`"
            if turn.written == _ROLE and (place := section.role_path(index)) is not None:
                return place, f"The `{_ROLE}` role"
    return None


def _conversion(view: View) -> list[Op]:
    """Edits that make the example one of tools; none where that is not sure."""
    ops: list[Op] = []
    declared = view.value.get(_DECLARED)
    if isinstance(declared, list):
        if "tools" in view.value:
            return []
        tools = [{"type": "function", "function": function} for function in declared]
        ops += [SetValue((_DECLARED,), tools), RenameKey((_DECLARED,), "tools")]
    count, waiting = 0, ""
    for section in view.sections:
        for index, (turn, item) in enumerate(zip(section.turns, section.items, strict=True)):
            path = section.turn_path(index)
            if turn.calls and isinstance(item.get(_CALL), dict):
                if "tool_calls" in turn.keys or waiting:
                    return []
                count += 1
                waiting = f"call_{count}"
                call = [{"id": waiting, "type": "function", "function": item[_CALL]}]
                ops += [SetValue((*path, _CALL), call), RenameKey((*path, _CALL), "tool_calls")]
            elif turn.written == _ROLE:
                if not waiting or turn.content not in ("text", "blank"):
                    return []
                ops += _answer(path, item, waiting)
                waiting = ""
    return ops


def _answer(path: Path, item: dict[str, Any], call: str) -> list[Op]:
    """A function message names the function that answers; a tool message names the call."""
    role: Op = SetValue((*path, "role"), "tool")
    if "name" not in item:
        return [role, InsertMember(path, "tool_call_id", call, after=("role",))]
    return [role, SetValue((*path, "name"), call), RenameKey((*path, "name"), "tool_call_id")]


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.VALUE, check, applies=applies)
