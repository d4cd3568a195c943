"""A value of the wrong JSON type.

The key is right, but the service expects another kind of value there and refuses the line.

## Bad

```jsonl
{"messages": [{"role": "user", "content": 42}, {"role": "assistant", "content": "Forty-two."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "42"}, {"role": "assistant", "content": "Forty-two."}]}
```

## Fixes

Wrapping an object in the list that is expected is safe.
Writing a number as a string is not: only the author knows whether a text was meant.

## Known from

OpenAI's API specification of the training formats; its service answers with the line, the message and
"Input should be a valid string" (OpenAI community, thread 965584).
"""

from __future__ import annotations

from collections.abc import Iterator

from tuneline.rules.base import Fix, Found, Line, Reading, Scope, define, type_in_words, value_in_words
from tuneline.syntax.ops import SetValue
from tuneline.syntax.paths import format_path
from tuneline.targets.severity import Severity


def check(line: Line, _reading: Reading) -> Iterator[Found]:
    for problem in line.problems:
        if problem.kind != "type":
            continue
        seen = problem.seen
        shown = "" if isinstance(seen, dict | list) else f" ({value_in_words(seen)})"
        place = f"`{format_path(problem.path)}`" if problem.path else "The line"
        fixes: tuple[Fix, ...] = ()
        if "a list" in problem.expected and "a string" not in problem.expected and isinstance(seen, dict):
            fixes = (Fix("Wrap the object in a list", (SetValue(problem.path, [seen]),)),)
        elif "a string" in problem.expected and type(seen) in (int, float):
            fixes = (Fix("Write the number as a string", (SetValue(problem.path, str(seen)),), safe=False),)
        yield Found(
            f"{place} must be {problem.expected}, but it is {type_in_words(seen)}{shown}.",
            problem.path,
            fixes=fixes,
        )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.PROBLEMS, check)
