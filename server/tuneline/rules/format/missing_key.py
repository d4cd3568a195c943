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
It is unsafe because an empty value is not what the example should teach.

## Known from

OpenAI's API specification of the training formats.
Its service answers "Example N is missing key 'input'" and the like.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tuneline.formats.detect import nearest_key
from tuneline.rules.base import Fix, Found, Line, Reading, Scope, define
from tuneline.syntax.ops import InsertMember
from tuneline.syntax.paths import Path, format_path
from tuneline.targets.severity import Severity

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
}


def check(line: Line, _reading: Reading) -> Iterator[Found]:
    for problem in line.problems:
        if problem.kind != "missing" or not problem.path:
            continue
        *into, last = problem.path
        key, parent = str(last), tuple(into)
        if any(nearest_key(other, (key,)) == key for other in _strange_keys(line, parent)):
            continue  # misspelt, and unknown-key says so
        where = f"`{format_path(parent)}`" if parent else "This example"
        yield Found(
            f"{where} has no key `{key}`, which it needs. Add it.",
            parent,
            fixes=(Fix(f"Add `{key}`", (InsertMember(parent, key, _EMPTY.get(key, "")),), safe=False),),
        )


def _strange_keys(line: Line, path: Path) -> list[str]:
    """Keys of the object at `path` that no example has at its top level."""
    value: Any = line.view.value if line.view is not None else line.value
    for step in path:
        if type(value) not in (dict, list):
            return []
        value = value[step]
    known = line.format.keys if line.format is not None else frozenset()
    return [key for key in list(value)[:64] if key not in known] if isinstance(value, dict) else []


RULE = define(__name__, __doc__, Severity.ERROR, Scope.PROBLEMS, check)
