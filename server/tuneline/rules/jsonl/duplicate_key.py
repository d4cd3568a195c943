"""A key that occurs twice in one object.

Nearly every parser keeps the last value and silently drops the others, so the earlier value is never trained;
some parsers keep the first, and a few reject the line.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Hi", "content": "Hey"}, {"role": "assistant", "content": "Hi."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Hey"}, {"role": "assistant", "content": "Hi."}]}
```

## Fixes

Removing the earlier one leaves what readers see already.
It is unsafe where the two values differ, because the one that is dropped may be the intended one.

## Known from

RFC 8259, section 4, calls the behaviour of readers unpredictable where names are not unique.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice, pairwise

from tuneline.domain.value import replace
from tuneline.rules import limits
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Related, Scope, Severity, define
from tuneline.syntax.ops import ReplaceText
from tuneline.syntax.paths import Path
from tuneline.syntax.tree import Member, Node, Tree
from tuneline.text.message import Message, Name, sentences

# A chain of steps back to the root: making a path of every node would be quadratic in the depth.
_Steps = tuple["_Steps", str | int] | None


def check(line: Line, _reading: Reading) -> Findings:
    found = list(islice(_duplicates(line.tree), limits.DUPLICATE_KEYS + 1))
    if len(found) > limits.DUPLICATE_KEYS:
        # Each round of fixing would remove those that are reported, and the line would be left half done.
        found = [replace(it, fixes=()) for it in found[:-1]]
    yield from found


def _duplicates(tree: Tree) -> Findings:
    if tree.root is None or not (tree.root.members or tree.root.items):
        return
    todo: list[tuple[Node, _Steps]] = [(tree.root, None)]
    while todo:
        node, steps = todo.pop()
        todo += [
            (item, (steps, index)) for index, item in enumerate(node.items) if item.members or item.items
        ]
        times = Counter(member.key.value for member in node.members)
        last = {member.key.value: member for member in node.members}
        # What is in a value that is lost is lost with it, so only the last ones are looked into.
        todo += [(it.value, (steps, key)) for key, it in last.items() if it.value.members or it.value.items]
        for earlier, following in pairwise(node.members):
            if (kept := last[earlier.key.value]) is not earlier:
                yield _lost(tree, earlier, following, kept, times[earlier.key.value], steps)


def _lost(tree: Tree, member: Member, following: Member, kept: Member, times: int, steps: _Steps) -> Found:
    def source(node: Node) -> str:
        return tree.text[node.start : node.end]

    same = source(member.value) == source(kept.value)
    return Found(
        sentences(_often(str(member.key.value), times), _lost_value(times, same=same)),
        span=member.key.span,
        related=(
            Related(Message("Last value, which readers keep"), (*_path(steps), member.key.value), "key"),
        ),
        fixes=(
            Fix(
                Message("Remove the earlier one"),
                (ReplaceText(member.start, following.start, ""),),
                safe=same,
            ),
        ),
    )


def _often(key: str, times: int) -> Message:
    if times == 2:
        return Message("Duplicate key {key} in this object.", key=Name(key))
    return Message("Duplicate key {key}, {count} times in this object.", key=Name(key), count=times)


def _lost_value(times: int, *, same: bool) -> Message:
    match same, times == 2:
        case True, True:
            return Message("Both values are the same. Remove one of them.")
        case True, False:
            return Message("This value is the same as the last one. Remove all but one.")
        case False, True:
            return Message("Readers keep the last value and lose this one. Remove one of them.")
    return Message("Readers keep the last value and lose this one. Remove all but one.")


def _path(steps: _Steps) -> Path:
    path: list[str | int] = []
    while steps is not None:
        steps, step = steps
        path.append(step)
    return tuple(reversed(path))


RULE = define(__name__, __doc__, Severity.WARNING, Scope.SYNTAX, check, concern="json")
