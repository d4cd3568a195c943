"""Lines that are single messages: one conversation spread over several lines.

An example is a whole conversation on one line, under `messages`.
A line that holds a single message has no `messages`, and the service rejects the file at that line.
A run of such lines is reported once, on its first line.

## Bad

```jsonl
{"role": "user", "content": "Capital of Peru?"}
{"role": "assistant", "content": "Lima"}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
```

## Fixes

Merging turns the run into one example, or into one for each conversation: one begins at a system message, or without
any, at a user message that follows an answer.
That is unsafe because only the author knows where one conversation ends and the next begins.

## Known from

Reported by people who made such files (OpenAI community, thread 984806).
OpenAI's service answers "Example 1 is missing key 'messages'".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from tuneline.formats.detect import LONE_MESSAGE
from tuneline.formats.lone_messages import conversations
from tuneline.rules import limits
from tuneline.rules.base import File, Findings, Fix, Found, Reading, Rewrite, Scope, Severity, define
from tuneline.text.message import Count, Message, Name, sentences


def check(file: File, reading: Reading) -> Findings:
    fmt = reading.format
    if fmt is None or LONE_MESSAGE.name not in file.lines.guesses:
        return
    listed = [section.path[-1] for section in fmt.view({}).sections if section.path]
    guesses = file.lines.guesses
    has_examples = any(guess in reading.formats for guess in guesses)
    known = frozenset().union(*(fmt.turn_keys or {}).values())
    for is_message, run in groupby(range(len(guesses)), lambda row: guesses[row] == LONE_MESSAGE.name):
        if not is_message:
            continue
        rows = list(run)
        # Messages with times and ids, and no example anywhere: the log of a chat program.
        if not has_examples and not all(known.issuperset(file.lines.keys[row]) for row in rows):
            continue
        count = len(rows)
        yield Found(
            sentences(_what(count), _wanted(listed[0] if listed else None)),
            line=rows[0],
            fixes=tuple(_fixes(file, rows[0], count)),
        )


def _fixes(file: File, first: int, count: int) -> Iterator[Fix]:
    read = min(count, limits.MERGED_LINES)
    begun = len(conversations(file.texts(first, read)))
    if begun > 1:
        title = (
            Message("Merge into {examples}, one per conversation", examples=Count(begun, "example"))
            if read == count
            else Message("Merge into one example per conversation")
        )
        yield Fix(title, rewrite=Rewrite(0, count, "merge-conversations"), safe=False)
    yield Fix(Message("Merge into one example"), rewrite=Rewrite(0, count, "merge"), safe=False)


def _what(count: int) -> Message:
    if count == 1:
        return Message("This line is a single message.")
    return Message("These {count} lines are single messages.", count=count)


def _wanted(key: str | int | None) -> Message:
    if key is None:
        return Message("An example is a whole conversation on one line.")
    return Message(
        "An example is a whole conversation on one line, in a list under {key}.", key=Name(str(key))
    )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.FILE, check)
