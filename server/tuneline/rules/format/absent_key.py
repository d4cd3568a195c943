r"""A key that the target needs and the format does not.

Some readers ask for a key that others do without, and stop where it is not there.
Without a target nothing is reported, because the example is complete.

## Bad

```jsonl target=llama-factory
{"instruction": "Name a conifer.", "output": "Spruce."}
```

## Good

```jsonl target=llama-factory
{"instruction": "Name a conifer.", "input": "", "output": "Spruce."}
```

## Fixes

Adding the key with an empty text is unsafe, because the key may have been lost with its text.

## Known from

The keys in the file of each target (`needs`): docs/targets.md lists them with their sources.
"""

from __future__ import annotations

from tuneline.rules.base import AboutWord, Findings, Fix, Found, Reading, Scope, Severity, View, define
from tuneline.syntax.ops import InsertMember
from tuneline.text.message import Message, Name


def check(view: View, reading: Reading) -> Findings:
    for key in reading.words("needs", view.format):
        if key not in view.value:
            insert = InsertMember((), key, view.format.empty.get(key, ""))
            yield Found(
                Message(
                    "This example has no key {key}, which not every trainer does without. Add it.",
                    key=Name(key),
                ),
                fixes=(Fix(Message("Add the key {key}", key=Name(key)), (insert,), safe=False),),
                about=AboutWord("needs", key),
                quiet=True,
                once=key,
                cause=key,
            )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.OUTLINE, check)
