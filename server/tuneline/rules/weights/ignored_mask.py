r"""A mask that the target does not obey.

An answer has a weight of 0, or another mask, so that it is context and not trained. Many trainers do not read it, and
train the answer all the same; some read another key.
Without a target nothing is reported, because the mask is valid for those that obey it.

## Bad

```jsonl target=llama-factory
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.", "weight": 0}, {"role": "user", "content": "Bye"}, {"role": "assistant", "content": "See you."}]}
```

## Good

```jsonl target=llama-factory
{"messages": [{"role": "user", "content": "Bye"}, {"role": "assistant", "content": "See you."}]}
```

## Known from

The masks in the file of each target: docs/targets.md lists them with their sources.
TRL, LLaMA-Factory, mlx-lm, torchtune and Unsloth train masked answers; Axolotl does unless a setting names the key;
ms-swift reads `loss`, Fireworks `trainable` and `weight`.
"""

from __future__ import annotations

from tuneline.rules.base import AboutMask, Findings, Found, Reading, Scope, Severity, View, define
from tuneline.text.message import Message, Name, Value


def check(view: View, _reading: Reading) -> Findings:
    known = view.format.turn_keys or {}
    for slot in view.slots(lambda turn: bool(turn.masks)):
        turn = slot.turn
        if turn.role != "assistant" or not slot.within.is_conversation:
            continue
        for key, value in turn.masks:
            # A mask that the format does not have is a finding of its own, which says the same.
            if key not in known.get(turn.written or "", ()) or value is None:
                continue
            yield Found(
                Message(
                    "This answer has {key} {value}, which not every trainer obeys.",
                    key=Name(key),
                    value=Value(value),
                ),
                (*slot.at, key),
                about=AboutMask(key, turn.role, off=not value),
                quiet=True,
                once=key,
                cause=f"{key} {not value}",
            )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.OUTLINE, check)
