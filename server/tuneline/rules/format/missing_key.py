"""A key without which this is no example, or no such part of one.

Every format has keys that must be there: both outputs of a preference example, the text of a text part, the
function of a tool call.
The service refuses a line without them.
Missing roles and contents of messages have rules of their own.

## Bad

```jsonl
{"input": {"messages": [{"role": "user", "content": "Hi"}]}, "preferred_output": [{"role": "assistant", "content": "Hello."}]}
```

## Good

```jsonl
{"input": {"messages": [{"role": "user", "content": "Hi"}]}, "preferred_output": [{"role": "assistant", "content": "Hello."}], "non_preferred_output": [{"role": "assistant", "content": "What?"}]}
```

## Fixes

Adding the key writes it with an empty value, to be filled in.
It is unsafe because an empty value is not what the example should teach; a `type`, which has one value only, is
safe to add.
Where a call or a tool has the keys of its function beside `function` and not in it, they are moved there; so is the
conversation of a preference example that is not in `input`.

## Known from

OpenAI's API specification of the training formats.
Its service answers "Example N is missing key 'input'" and the like.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tuneline.formats import parts
from tuneline.formats.format import Problem
from tuneline.formats.preference import keys_of_input
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, define
from tuneline.syntax.ops import InsertMember, Op, Remove
from tuneline.syntax.paths import Path, format_path, value_at
from tuneline.text.words import listed

# What is written for a key that holds no string.
_ANSWER = [{"role": "assistant", "content": ""}]
_EMPTY: dict[str, object] = {
    "messages": [{"role": "user", "content": ""}],
    "input": {"messages": [{"role": "user", "content": ""}]},
    "preferred_output": _ANSWER,
    "non_preferred_output": _ANSWER,
    "function": {"name": "", "arguments": "{}"},
    "arguments": "{}",
    "image_url": {"url": ""},
    "type": "function",  # asked for in calls and tools alone
}
_BEFORE_TYPE = ("id",)
_BEFORE_FUNCTION = ("type", "id")


def check(line: Line, _reading: Reading) -> Findings:
    for problem in line.problems:
        if problem.kind != "missing" or not problem.path:
            continue
        *into, last = problem.path
        key, parent = str(last), tuple(into)
        if key in ("type", "function") and (inside := _keys_of_function(line, problem)):
            if key == "function":
                found = _flat(line, parent, inside)
                yield replace(found, case=_case(problem), quiet=problem.published)
            continue
        if problem.path == ("input",) and (inside := keys_of_input(_at(line, ()))):
            yield _without_input(line, inside)
            continue
        where = f"`{format_path(parent)}`" if parent else "This example"
        insert = InsertMember(parent, key, _EMPTY.get(key, ""))
        if key == "type":
            insert = InsertMember(parent, key, _EMPTY[key], _BEFORE_TYPE if "id" in _at(line, parent) else ())
        yield Found(
            f"{where} has no key `{key}`, which it needs. Add it.",
            parent,
            lacks=problem.path,
            fixes=(Fix(f"Add `{key}`", (insert,), safe=key == "type"),),
            case=_case(problem),
            quiet=problem.published,
        )


def _case(problem: Problem) -> str:
    return "published" if problem.published else ""


def _keys_of_function(line: Line, problem: Problem) -> list[str]:
    """The keys of a call or a tool without `function` that belong in it; none if there is no name among them."""
    *parent, _ = problem.path
    value = _at(line, tuple(parent))
    if "function" in value or "name" not in value:
        return []
    shape = parts.FunctionCall if "tool_calls" in parent else parts.FunctionDefinition
    return [key for key in value if key in shape.__annotations__]


def _flat(line: Line, parent: Path, inside: list[str]) -> Found:
    value = _at(line, parent)
    ops: list[Op] = []
    if "type" not in value:
        ops.append(InsertMember(parent, "type", "function", _BEFORE_TYPE if "id" in value else ()))
    after = tuple(key for key in _BEFORE_FUNCTION if key in value)
    ops.append(InsertMember(parent, "function", {key: value[key] for key in inside}, after))
    ops += [Remove((*parent, key)) for key in inside]
    keys = listed(f"`{key}`" for key in inside)
    return Found(
        f"`{format_path(parent)}` has no key `function`, but {keys} in its place. Write these in an object under"
        " `function`.",
        parent,
        fixes=(Fix("Move them into `function`", tuple(ops), safe=False, safe_if_refused=True),),
        claims=tuple((*parent, key) for key in inside),
    )


def _without_input(line: Line, inside: list[str]) -> Found:
    value = _at(line, ())
    moved = InsertMember((), "input", {key: value[key] for key in inside}, ())
    return Found(
        "This example has no key `input`, but `messages` in its place. Write these in an object under `input`.",
        fixes=(Fix("Move them into `input`", (moved, *(Remove((key,)) for key in inside))),),
        claims=tuple((key,) for key in inside),
    )


def _at(line: Line, path: Path) -> dict[str, Any]:
    """The object at a path; an empty one if there is none."""
    value = value_at(line.view.value if line.view is not None else line.value, path)
    return value if isinstance(value, dict) else {}


RULE = define(__name__, __doc__, Severity.ERROR, Scope.PROBLEMS, check, cases=("published",))
