r"""A key of the format that the target does not accept.

Some readers reject some keys of a format: `parallel_tool_calls` belongs to OpenAI's format, and Together's
checker stops at it.
Without a target nothing is reported, because the key is valid in the format.

## Bad

```jsonl target=together
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}], "parallel_tool_calls": false}
```

## Good

```jsonl target=together
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
```

## Fixes

Removing the key is unsafe, because other readers may need it.

## Known from

The facts about keys in the file of each target: docs/targets.md lists them with their sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from tuneline.rules.base import AboutKey, Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import Remove
from tuneline.syntax.paths import Path
from tuneline.text.message import Message, Name

# A role and a content.
_TWO = 2


def check(view: View, _reading: Reading) -> Findings:
    for slot in view.slots(lambda turn: len(turn.keys) > _TWO):
        yield Found(
            Message(
                "This message has {count} keys, which not every trainer takes.", count=len(slot.turn.keys)
            ),
            slot.at,
            detail="third",
            quiet=True,
            once="third key",
        )
        break
    for path, role in _known_keys(view):
        yield Found(
            Message(
                "Not every trainer accepts the key {key} of the {format} format.",
                key=Name(str(path[-1])),
                format=view.format.title,
            ),
            path,
            "key",
            fixes=(Fix(Message("Remove the key"), (Remove(path),), safe=False),),
            about=AboutKey(path, known=True, role=role),
            quiet=True,
        )


def _known_keys(view: View) -> Iterator[tuple[Path, str]]:
    """The keys of the format at the top of an example and in its turns, these with the role of the turn."""
    yield from (((key,), "") for key in view.value if key in view.format.keys)
    known = view.format.turn_keys or {}
    for slot in view.slots():
        belonging = known.get(slot.turn.written or "", frozenset())
        # What is said of masks says more: whether they are obeyed.
        said = {key for key, _ in slot.turn.masks} if slot.turn.role == "assistant" else ()
        keys = (key for key in slot.turn.keys if key in belonging and key not in said)
        yield from (((*slot.at, key), slot.turn.role) for key in keys)


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.OUTLINE, check, details=("third",))
