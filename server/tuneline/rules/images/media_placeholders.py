r"""Placeholders for images, videos or sounds whose number is not that of the entries beside the texts.

Trainers of models that see and hear put the entries of `images`, `videos` and `audios` in the places of `<image>`,
`<video>` and `<audio>`, one after the other. Where the numbers differ, LLaMA-Factory stops.
Where the texts have no placeholder at all, most trainers put the entries in front of the first message, so this is
information then.

## Bad

```jsonl
{"conversations": [{"from": "human", "value": "<image>Compare these cats."}, {"from": "gpt", "value": "One is black."}], "images": ["1.png", "2.png"]}
```

## Good

```jsonl
{"conversations": [{"from": "human", "value": "<image><image>Compare these cats."}, {"from": "gpt", "value": "One is black."}], "images": ["1.png", "2.png"]}
```

## Known from

LLaMA-Factory, `data/mm_plugin.py`: "The number of images does not match the number of <image> tokens", counted in all
messages but the system's.
"""

from __future__ import annotations

from tuneline.formats.media import has_media, read_media
from tuneline.rules.base import Findings, Found, Line, Reading, Scope, Severity, define
from tuneline.text.message import Count, Message, Name


def check(line: Line, _reading: Reading) -> Findings:
    for it in read_media(line.example):
        if it.entries == it.placeholders:
            continue
        placeholder, key, entries = Name(it.placeholder), Name(it.key), Count(it.entries, "entry", "entries")
        if it.placeholders:
            message = Message(
                "The texts have {placeholders} {placeholder}, but {key} has {entries}. Write one placeholder for each.",
                placeholders=Count(it.placeholders, "placeholder"),
                placeholder=placeholder,
                key=key,
                entries=entries,
            )
        else:
            message = Message(
                "The texts have no placeholder {placeholder} for {entries} of {key}. Write one for each; most trainers"
                " otherwise put them in front of the first message.",
                placeholder=placeholder,
                entries=entries,
                key=key,
            )
        severity = None if it.placeholders else Severity.INFORMATION
        yield Found(message, (it.key,), "key", severity=severity, case="" if it.placeholders else "none")


RULE = define(__name__, __doc__, Severity.WARNING, Scope.VALUE, check, applies=has_media, cases=("none",))
