r"""A value that has one type on some lines and another on others.

Many trainers load files with Apache Arrow, which gives every column one type. A content that is a text on one line and
a list on another, or an id that is a number here and a text there, makes older loaders stop at the whole file; newer
ones read small files, and past the first 10 MB they stop or silently change the values of other lines.
Services read every line by itself, so nothing is reported where one of them is the target.
Each place is reported once per file, on the first line that has the rarer type.

## Bad

```jsonl target=llama-factory
{"id": 1, "conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]}
{"id": 2, "conversations": [{"from": "human", "value": "Bye"}, {"from": "gpt", "value": "See you."}]}
{"id": "3", "conversations": [{"from": "human", "value": "Thanks"}, {"from": "gpt", "value": "Sure."}]}
```

## Good

```jsonl
{"id": "1", "conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]}
{"id": "2", "conversations": [{"from": "human", "value": "Bye"}, {"from": "gpt", "value": "See you."}]}
{"id": "3", "conversations": [{"from": "human", "value": "Thanks"}, {"from": "gpt", "value": "Sure."}]}
```

## Known from

Measured with `datasets` 4.0.0, 4.8.4 and 5.2.0; LLaMA-Factory issue 6298, Axolotl issues 3136, 3281 and 3283, ms-swift
issue 8326: "Column(/messages/[]/content) changed from string to array".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from tuneline.rules.base import File, Findings, Found, Reading, Scope, Severity, define
from tuneline.rules.columns import different, where
from tuneline.text.message import Count, Message, Name

# What loaders read at a time, and take the types of all columns from.
_CHUNK: Final = 10 * 1024 * 1024
_WORDS: Final = {
    "text": Message("a string"),
    "boolean": Message("true or false"),
    "number": Message("a number"),
    "parts": Message("a list"),
    "list": Message("a list"),
    "object": Message("an object"),
}
_RIGHT: Final = frozenset(("text", "parts", "object"))
# How many lines with the usual type there must be for one with another, so that this is a slip.
_SELDOM: Final = 3
# Places that are reported; a file whose examples have nothing in common would have many.
_MOST: Final = 5


def check(file: File, reading: Reading) -> Findings:
    if reading.format is None:
        return
    # By name, because lines that are read many at a time have their keys in no order.
    for place, kinds in sorted(_mixed(file), key=lambda it: it[0])[:_MOST]:
        (usual, most), (rare, count) = kinds.most_common(1)[0], kinds.most_common()[-1]
        row = next(where(file.lines.types, lambda it: (place, rare) in it))  # noqa: B023
        whole = "." not in place and "[" not in place
        yield Found(
            Message(
                "{place} is {rare} on {lines} and {usual} on {others}. Loaders that give a column one type stop at"
                " this file or change its values. Use one type.",
                place=Name(place),
                rare=_WORDS[rare],
                lines=Count(count, "line"),
                usual=_WORDS[usual],
                others=most,
            ),
            (place,) if whole and place in file.lines.keys[row] else (),
            line=row,
            # Lists beside texts are right in many formats, and so is what every other line has.
            quiet=kinds.keys() <= _RIGHT or count * _SELDOM > most,
            detail="large" if file.size > _CHUNK else "small",
            cause=place,
        )


def _mixed(file: File) -> Iterator[tuple[str, Counter[str]]]:
    """The places that have several kinds of values, with the number of lines of each."""
    often = different(file.lines.types)
    places: dict[str, Counter[str]] = {}
    for types, count in often.items():
        for place, kind in types:
            places.setdefault(place, Counter())[kind] += count
    return ((place, kinds) for place, kinds in places.items() if len(kinds) > 1)


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.FILE, check, details=("large", "small"))
