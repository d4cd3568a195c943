"""A required key is missing.

Every format has required keys: both outputs of a preference example, the text of a text part, the function of a
tool call.
The service rejects a line without them.
Messages without a role or content have rules of their own.

## Bad

```jsonl
{"input": {"messages": [{"role": "user", "content": "Hi"}]}, "preferred_output": [{"role": "assistant", "content": "Hello."}]}
```

## Good

```jsonl
{"input": {"messages": [{"role": "user", "content": "Hi"}]}, "preferred_output": [{"role": "assistant", "content": "Hello."}], "non_preferred_output": [{"role": "assistant", "content": "What?"}]}
```

## Fixes

Adding the key writes it with an empty value for you to fill in.
It is unsafe because an empty value is not what the example should teach; a `type` that can have only one value
is safe to add.
Where the keys of a function are next to `function` instead of inside it, they are moved into it. The
conversation of a preference example is moved into `input` in the same way.

## Known from

OpenAI's API specification of the training formats.
Its service answers "Example N is missing key 'input'" and the like.
"""

from __future__ import annotations

from typing import Any

from tuneline.domain.value import replace
from tuneline.formats.problems import Problem, Repair
from tuneline.rules.areas import AREAS, area
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, define
from tuneline.syntax.paths import Path, format_path
from tuneline.text.message import Listed, Message, Name


def check(line: Line, _reading: Reading) -> Findings:
    for problem in line.problems:
        if problem.kind != "missing" or not problem.path or line.format is None:
            continue
        *into, last = problem.path
        key, parent = str(last), tuple(into)
        detail = "" if problem.published or line.view is None else area(line.view, problem.path)
        repair = line.format.repair(_example(line), problem)
        if repair is not None and repair.moved:
            if repair.into == key:  # else the finding about that key says so
                yield replace(_found(problem, parent, repair, _elsewhere(parent, repair)), detail=detail)
        else:
            yield replace(_found(problem, parent, repair, _missing(parent, key)), detail=detail)


def _found(problem: Problem, parent: Path, repair: Repair | None, message: Message) -> Found:
    fixes: tuple[Fix, ...] = ()
    if repair is not None:
        fixes = (
            Fix(
                repair.title,
                repair.ops,
                safe=repair.safe,
                safe_if_refused=repair.if_refused,
                by_hand=not (repair.safe or repair.if_refused or repair.moved),
            ),
        )
    return Found(
        message,
        parent,
        lacks=problem.path,
        claims=tuple((*parent, key) for key in repair.moved) if repair is not None else (),
        fixes=fixes,
        case="published" if problem.published else "",
        quiet=problem.published,
    )


def _missing(parent: Path, key: str) -> Message:
    if not parent:
        return Message("Missing key {key} in this example. Add it.", key=Name(key))
    return Message("Missing key {key} in {place}. Add it.", key=Name(key), place=Name(format_path(parent)))


def _elsewhere(parent: Path, repair: Repair) -> Message:
    key, keys = Name(repair.into), Listed(tuple(map(Name, repair.moved)))
    if not parent:
        return Message("Missing key {key} in this example. Move {keys} into it.", key=key, keys=keys)
    place = Name(format_path(parent))
    return Message("Missing key {key} in {place}. Move {keys} into it.", key=key, place=place, keys=keys)


def _example(line: Line) -> Any:
    """The example with its top-level keys as they are meant."""
    return line.view.value if line.view is not None else line.value


RULE = define(__name__, __doc__, Severity.ERROR, Scope.PROBLEMS, check, cases=("published",), details=AREAS)
