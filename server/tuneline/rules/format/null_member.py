r"""A key without a value, which says as much as no key at all.

Tables and client libraries write `null` for a key that only other lines have, and `[]` for what an answer did not use.
Some readers reject these values, and in a JSON Schema they turn a sound schema into an invalid one.
All of a file's are reported once.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "tool_calls": null, "name": null}], "tools": null}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
```

## Fixes

Removing the keys of a line is safe, because it has the same meaning without them.
A `content` that is null stays, and so do required keys, the arguments of calls and the keys that a grader reads.

## Known from

Arrow gives all rows the same columns and all objects in them the same keys, so data sets that went through the
`datasets` library or Parquet have nulls (deepfabric issue 463, trl issue 5118, transformers issue 45422); answers
that were saved with `model_dump()` have them too.
What a target does with a null key is in its file; where nothing is known, this is information.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from tuneline.formats.nulls import Case, Empty, empty_members, may_be_empty
from tuneline.rules.base import (
    AboutEach,
    AboutKey,
    Findings,
    Fix,
    Found,
    Line,
    Reading,
    Scope,
    Severity,
    define,
)
from tuneline.syntax.ops import Remove
from tuneline.syntax.paths import Path, find
from tuneline.syntax.tree import Tree
from tuneline.text.message import Argument, Listed, Message, Name

# The worst first: the finding is shown there.
_WORST_FIRST: Final[tuple[Case, ...]] = (
    "property", "schema", "empty", "weight", "known", "column", "key", "allowed",
)  # fmt: skip
_OF_A_SCHEMA: Final = ("property", "schema")
_SHOWN: Final = 5
_WEIGHTED: Final = ("assistant", "other")


def check(line: Line, _reading: Reading) -> Findings:
    if line.view is None:
        return
    found = list(empty_members(line.view))
    if line.given_tree is not None:
        found = _alone(line.given_tree, found)
    if not found:
        return
    found.sort(key=_order)
    invalid = found[0].case in _OF_A_SCHEMA
    # Who takes weights of answers only does not take them elsewhere, whatever they are.
    roles = {
        slot.weight_path: "/other-role"
        for slot in line.view.slots(lambda turn: turn.weight is None and turn.role not in _WEIGHTED)
    }
    yield Found(
        _message(found),
        found[0].path,
        fixes=(Fix(Message("Remove them from the line"), tuple(Remove(it.path) for it in found)),),
        severity=Severity.WARNING if invalid else None,
        case=found[0].case,
        about=AboutEach(
            tuple(
                (it.case + roles.get(it.path, ""), AboutKey(it.path, known=not it.unknown))
                for it in dict.fromkeys(found)
            )
        ),
        once="schema" if invalid else "members",
        per_file=True,
        claims=tuple(it.path for it in found),
    )


def _alone(tree: Tree, members: Sequence[Empty]) -> list[Empty]:
    """Those whose key no other member of the object has: the other would count without this one."""
    often: dict[Path, Counter[str]] = {}
    for it in members:
        within = it.path[:-1]
        if within not in often:
            holder = find(tree, within)
            often[within] = Counter(member.key.value for member in holder.members) if holder else Counter()
    return [it for it in members if often[it.path[:-1]][str(it.path[-1])] == 1]


def _order(member: Empty) -> tuple[object, ...]:
    """The worst first, then by place; a fast parser gives keys in an order of its own."""
    steps = ((0, step, "") if isinstance(step, int) else (1, 0, step) for step in member.path)
    return _WORST_FIRST.index(member.case), *steps


def _message(found: Sequence[Empty]) -> Message:
    names = dict.fromkeys(str(it.path[-1]) for it in found)
    shown: list[Argument] = [Name(it) for it in list(names)[:_SHOWN]]
    if len(names) > _SHOWN:
        shown.append(Message("{number} more", number=len(names) - _SHOWN))
    keys = Listed(tuple(shown))
    if found[0].case in _OF_A_SCHEMA:
        return Message(
            "Null keys make the parameters invalid JSON Schema: {keys}. Table formats add them for keys of other tools."
            " Remove them.",
            keys=keys,
        )
    if any(it.case == "empty" for it in found):
        return Message("Null or empty keys say nothing: {keys}. Remove them.", keys=keys)
    return Message(
        "Null keys say nothing: {keys}. Table formats add them for keys of other lines. Remove them.",
        keys=keys,
    )


RULE = define(
    __name__,
    __doc__,
    Severity.INFORMATION,
    Scope.TEXT,
    check,
    needles=("null", "[]"),
    applies=may_be_empty,
    looks_at="types",
    cases=_WORST_FIRST,
    details=("weight/other-role",),
)
