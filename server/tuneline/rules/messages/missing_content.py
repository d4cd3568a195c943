"""A message without content.

Only an assistant message that calls a tool or refuses may go without `content`, or have null there.
Everywhere else the message says nothing, and the line is refused.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "What is the capital of Peru?"}, {"role": "assistant"}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "What is the capital of Peru?"}, {"role": "assistant", "content": "Lima."}]}
```

## Fixes

Inserting an empty content is unsafe: the text is still to be written.
Renaming `text` or `value` to `content` is safe.

## Known from

OpenAI's API specification requires `content` on every message but the assistant's, and there too unless it
calls a tool; Together's checker says the same.
mistral-finetune also reads `text`, ms-swift `value`, so without a named target these are a warning.
"""

from __future__ import annotations

from tuneline.formats.turns import Turn
from tuneline.rules.base import Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import InsertMember, RenameKey, SetValue

_INSTEAD = frozenset(("tool_calls", "function_call", "refusal", "audio"))
_OTHER_WORDS = ("text", "value")


def check(view: View, _reading: Reading) -> Findings:
    for section, index, turn in view.turns():
        key = turn.shape.content
        if key is None or turn.content not in ("absent", "null") or _may_lack(turn):
            continue
        path = section.turn_path(index)
        if turn.content == "null":
            yield Found(
                f"The {key} of this {turn.written} message is null. Write a text.",
                (*path, key),
                fixes=(Fix("Change it to an empty text", (SetValue((*path, key), ""),), safe=False),),
                case="null",
            )
        elif other := next((it for it in _OTHER_WORDS if it in turn.keys), None):
            yield Found(
                f"This {turn.written} message has no `{key}`, but `{other}`. Write `{key}`.",
                (*path, other),
                "key",
                fixes=(Fix(f"Rename it to `{key}`", (RenameKey((*path, other), key),)),),
                severity=Severity.WARNING,
                case="other-key",
                claims=((*path, other),),
            )
        else:
            insert = InsertMember(path, key, "")
            yield Found(
                f"This {turn.written} message has no `{key}`. Write what is said.",
                path,
                lacks=(*path, key),
                fixes=(Fix(f"Insert an empty `{key}`", (insert,), safe=False),),
            )


def _may_lack(turn: Turn) -> bool:
    # Without a role of meaning it cannot be said.
    if turn.role == "other" or (turn.written == "function" and turn.content == "null"):
        return True
    return turn.role == "assistant" and not _INSTEAD.isdisjoint(turn.keys)


RULE = define(__name__, __doc__, Severity.ERROR, Scope.OUTLINE, check, cases=("null", "other-key"))
