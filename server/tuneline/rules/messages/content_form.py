r"""Content in a form that a target does not read.

The content of a message is a string, or a list of parts. Many readers know one of the two only, or want all messages
of an example to have the same.
Without a target nothing is reported, because both forms are valid.

## Bad

```jsonl target=together
{"messages": [{"role": "user", "content": [{"type": "text", "text": "Name a conifer."}]}, {"role": "assistant", "content": "Spruce."}]}
```

## Good

```jsonl target=together
{"messages": [{"role": "user", "content": "Name a conifer."}, {"role": "assistant", "content": "Spruce."}]}
```

## Known from

The facts about this rule in the file of each target: docs/targets.md lists them with their sources.
`mixed` is a conversation with both forms, `apart` an example with both in different lists of messages, `parts/user` a
list of texts in a message of that role, `empty/user` a list without a part, `images/user` a list with an image;
`null/call` is null beside a call, `null/call/answer` the same in an answer that is compared, `absent/call` no content
there.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from tuneline.formats.parts import declines
from tuneline.formats.turns import Slot
from tuneline.rules.areas import ROLES
from tuneline.rules.base import AboutEach, Findings, Found, Line, Reading, Scope, Severity, View, define
from tuneline.syntax.paths import Path
from tuneline.text.message import Message

_KINDS: Final = ("parts", "empty", "images", "declines", "several")
_LISTS: Final = ("parts", "blank", "foreign")
DETAILS: Final = (
    "mixed",
    "mixed-empty",
    "apart",
    *(f"{kind}/{where}" for kind in ("null", "absent") for where in ("call", "allowed")),
    *(f"{kind}/{where}/answer" for kind in ("null", "absent") for where in ("call", "allowed")),
    "all",
    *(f"{kind}/{role}" for kind in _KINDS for role in ROLES),
)  # fmt: skip


def applies(view: View) -> bool:
    return any(turn.may_lack or turn.content in _LISTS for _, _, turn in view.turns())


def check(line: Line, _reading: Reading) -> Findings:
    first: dict[str, Path] = {}
    # Of each list of messages: these lists that hold something.
    lists, texts = Counter[int](), Counter[int]()
    for slot in line.example.slots():
        if isinstance(slot.content, str):
            texts[slot.section] += 1
        elif isinstance(slot.content, list):
            lists[slot.section] += bool(slot.content)
            if len(slot.content) > 1:
                first.setdefault(f"several/{slot.turn.role}", slot.content_path)
            first.setdefault(f"{_kind(slot)}/{slot.turn.role}", slot.content_path)
        elif slot.turn.may_lack:
            kind = "null" if slot.content is None else "absent"
            where = "call" if slot.turn.calls else "allowed"
            first.setdefault(f"{kind}/{where}{'/answer' * slot.within.is_answer}", slot.at)
    if not first:
        return
    cases = list(first)
    if any(case.partition("/")[0] in _KINDS for case in first):
        mixed = any(lists[it] for it in texts)
        cases.append(
            "all" if not texts else "mixed" if mixed else "mixed-empty" if not lists.total() else "apart"
        )
    yield Found(
        _WORDS[cases[0].partition("/")[0]],
        next(iter(first.values())),
        about=AboutEach(tuple((case, None) for case in cases)),
        quiet=True,
        once="form of content",
    )


_LIST: Final = Message("This content is a list, which not every trainer reads. Write a string.")
_NOTHING: Final = Message(
    "This message has no content, which not every trainer reads. Add one, such as an empty string."
)
# By the kind of the first place that is named.
_WORDS: Final = {
    **dict.fromkeys(("parts", "several"), _LIST),
    "empty": Message("This content is an empty list, which not every trainer reads. Write a string."),
    "images": Message(
        "This content is a list with an image, which not every trainer reads. Choose a trainer that does,"
        " or remove the image and write a string."
    ),
    "declines": Message(
        "This content is a list with a refusal, which not every trainer reads. Write a string."
    ),
    **dict.fromkeys(("null", "absent"), _NOTHING),
}


def _kind(slot: Slot) -> str:
    if not slot.content:
        return "empty"
    if slot.turn.images:
        return "images"
    return "declines" if declines(slot.content) else "parts"


RULE = define(
    __name__,
    __doc__,
    Severity.INFORMATION,
    Scope.VALUE,
    check,
    applies=applies,
    looks_at="types",
    details=DETAILS,
)
