"""A message without content.

Only an assistant message that calls a tool or refuses may omit `content`, or have null there.
Any other message without it is empty, and the line is rejected.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "What is the capital of Peru?"}, {"role": "assistant"}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "What is the capital of Peru?"}, {"role": "assistant", "content": "Lima."}]}
```

## Fixes

Inserting an empty content is unsafe: the text still has to be written.
Renaming `text` or `value` to `content` is safe if the message has only one of them.

## Known from

OpenAI's API specification requires `content` on every message but the assistant's, and there too unless it
calls a tool; Together's checker says the same.
ms-swift also reads `value`, so without a named target that is a warning. `text` was read by mistral-finetune, which
is no longer maintained.
"""

from __future__ import annotations

from tuneline.formats.turns import Slot, Turn
from tuneline.rules.areas import ROLES
from tuneline.rules.base import Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.rules.words import role_in_words
from tuneline.syntax.ops import InsertMember, RenameKey, SetValue
from tuneline.text.message import Message, Name


def check(view: View, _reading: Reading) -> Findings:
    answered = {id(section): any(map(_answers, section.turns)) for section in view.sections}
    for slot in view.slots():
        turn, key = slot.turn, slot.turn.shape.content
        if key is None or turn.content not in ("absent", "null"):
            continue
        path, role, detail = slot.at, role_in_words(turn), _detail(slot, alone=not answered[id(slot.within)])
        # Without a role of meaning it cannot be said.
        if turn.may_lack or turn.role == "other":
            continue
        if turn.content == "null":
            yield Found(
                Message("{key} is null in this {role} message. Write a string.", key=Name(key), role=role),
                (*path, key),
                fixes=(
                    Fix(
                        _emptied(key),
                        (SetValue((*path, key), view.format.as_content("")),),
                        safe=False,
                        by_hand=True,
                    ),
                ),
                case="null",
                detail=detail,
            )
        elif others := [it for it in (*turn.shape.not_content, *turn.shape.for_content) if it in turn.keys]:
            other, sure = others[0], len(others) == 1
            old = (*path, other)
            yield Found(
                Message(
                    "This {role} message has {other} instead of {key}. Rename the key.",
                    role=role,
                    other=Name(other),
                    key=Name(key),
                ),
                old,
                "key",
                fixes=(Fix(Message("Rename to {key}", key=Name(key)), (RenameKey(old, key),), safe=sure),),
                severity=Severity.WARNING if other in turn.shape.for_content else None,
                case="other-key",
                detail=f"other-key/{'read' if other in turn.shape.for_content else 'unread'}",
                claims=(old,),
            )
        else:
            title = Message("Insert an empty {key}", key=Name(key))
            yield Found(
                Message("This {role} message has no {key}. Add the text.", role=role, key=Name(key)),
                path,
                lacks=(*path, key),
                detail=detail,
                fixes=(
                    Fix(
                        title,
                        (InsertMember(path, key, view.format.as_content("")),),
                        safe=False,
                        by_hand=True,
                    ),
                ),
            )


def _answers(turn: Turn) -> bool:
    return turn.role == "assistant" and turn.content in ("text", "parts")


def _detail(slot: Slot, *, alone: bool) -> str:
    """What is missing, and in whose message: `alone` if nobody answers, `first` if it is the first."""
    turn, kind = slot.turn, "null" if slot.turn.content == "null" else "absent"
    if alone and turn.role == "assistant":
        return f"{kind}/{turn.role}/alone"
    return f"{kind}/{turn.role}" if slot.index else f"{kind}/{turn.role}/first"


_OF_ROLES = (*ROLES, *(f"{role}/first" for role in ROLES), "assistant/alone")


def _emptied(key: str) -> Message:
    return Message("Set {key} to an empty string", key=Name(key))


RULE = define(
    __name__,
    __doc__,
    Severity.ERROR,
    Scope.OUTLINE,
    check,
    cases=("null", "other-key"),
    details=(
        *(f"{kind}/{role}" for kind in ("null", "absent") for role in _OF_ROLES),
        "other-key/read",
        "other-key/unread",
    ),
)
