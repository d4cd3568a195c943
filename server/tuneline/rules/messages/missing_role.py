"""A message without a role.

Without a role it is not clear who speaks, and readers use the role to decide which other keys to expect.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Is it raining?"}, {"content": "Yes, take an umbrella."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Is it raining?"}, {"role": "assistant", "content": "Yes, take an umbrella."}]}
```

## Fixes

Inserting the role that fits the message's keys and its neighbours is unsafe: it is a guess.
So is renaming `from`, which uses other words for the roles.

## Known from

OpenAI's service answers with the example, the message and "Discriminator 'role' is missing in value".
Together and the checks of OpenAI's cookbook reject it too.
ms-swift also reads `from`, so without a named target that is a warning.
"""

from __future__ import annotations

from tuneline.formats.turns import Section
from tuneline.rules.base import Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import InsertMember, RenameKey
from tuneline.syntax.paths import Path
from tuneline.text.message import Count, Message, Name


def check(view: View, _reading: Reading) -> Findings:
    others: list[tuple[Path, str]] = []
    for slot in view.slots():
        turn, path, key = slot.turn, slot.at, slot.turn.shape.role
        no_message = turn.content == "wrong" and not turn.keys
        if key is None or key in turn.keys or no_message:
            continue
        if other := next((it for it in turn.shape.for_role if it in turn.keys), None):
            others.append(((*path, other), key))
            continue
        role = _fitting(view, slot.within, slot.index)
        title = Message("Insert the role {role}", role=Name(role))
        yield Found(
            Message("This message has no {key}. Add one, such as {role}.", key=Name(key), role=Name(role)),
            path,
            lacks=(*path, key),
            detail="later" if slot.index else "first",
            fixes=(Fix(title, (InsertMember(path, key, role, ()),), safe=False),),
        )
    if others:
        yield _other_key(others)


def _other_key(others: list[tuple[Path, str]]) -> Found:
    """What is found of the messages of an example whose role is under another key; they are one habit."""
    (old, key), *more = others
    words = {"other": Name(str(old[-1])), "key": Name(key)}
    one = Message("This message has {other} instead of {key}. Rename the key.", **words)
    several = Message(
        "{messages} have {other} instead of {key}. Rename the keys.",
        messages=Count(len(others), "message"),
        **words,
    )
    ops = tuple(RenameKey(path, name) for path, name in others)
    return Found(
        several if more else one,
        old,
        "key",
        fixes=(Fix(Message("Rename to {key}", key=Name(key)), ops, safe=False),),
        severity=Severity.WARNING,
        case="other-key",
        detail="other-key",
        claims=tuple(path for path, _ in others),
    )


def _fitting(view: View, section: Section, index: int) -> str:
    """The role whose messages may have these keys and that fits the turn before."""
    before = section.turns[index - 1].role if index else "other"
    answers = before in ("user", "tool") or (section.goes_on and not index)
    likely = view.format.word_for("assistant" if answers else "user")
    keys = view.format.turn_keys or {}
    fitting = [role for role, has in keys.items() if has.issuperset(section.turns[index].keys)]
    return likely if likely in fitting or not fitting else fitting[0]


RULE = define(
    __name__, __doc__, Severity.ERROR, Scope.OUTLINE, check, cases=("other-key",), details=("first", "later")
)
