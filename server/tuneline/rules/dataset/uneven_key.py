r"""A key that the target wants on all lines or on none.

Some services read a key only if every example of the file has it, and reject files in which some lines lack it.
Without a target nothing is reported, because each line is complete.
It is reported once, on the first line without the key.

## Bad

```jsonl target=bedrock-nova
{"schemaVersion": "bedrock-conversation-2024", "system": [{"text": "Be brief."}], "messages": [{"role": "user", "content": [{"text": "Hi"}]}, {"role": "assistant", "content": [{"text": "Hello."}]}]}
{"schemaVersion": "bedrock-conversation-2024", "messages": [{"role": "user", "content": [{"text": "Bye"}]}, {"role": "assistant", "content": [{"text": "See you."}]}]}
```

## Good

```jsonl target=bedrock-nova
{"schemaVersion": "bedrock-conversation-2024", "messages": [{"role": "user", "content": [{"text": "Hi"}]}, {"role": "assistant", "content": [{"text": "Hello."}]}]}
{"schemaVersion": "bedrock-conversation-2024", "messages": [{"role": "user", "content": [{"text": "Bye"}]}, {"role": "assistant", "content": [{"text": "See you."}]}]}
```

## Known from

The keys in the file of each target (`even`): docs/targets.md lists them with their sources.
"""

from __future__ import annotations

from tuneline.rules.base import AboutWord, File, Findings, Found, Reading, Scope, Severity, define
from tuneline.rules.columns import different, together, where
from tuneline.text.message import Count, Message, Name


def check(file: File, reading: Reading) -> Findings:
    if reading.format is None:
        return
    lines = file.lines
    examples = sum(often for guess, often in different(lines.guesses).items() if guess in reading.formats)
    for key in reading.words("even", reading.format):
        both = together(lines.guesses, lines.keys)
        without = list(where(both, lambda it: it[0] in reading.formats and key not in it[1]))  # noqa: B023
        if without and len(without) < examples:
            yield Found(
                Message(
                    "{lines} without {key}, which {others} have. Use it on all lines or on none.",
                    lines=Count(len(without), "line"),
                    key=Name(key),
                    others=examples - len(without),
                ),
                line=without[0],
                about=AboutWord("even", key),
                quiet=True,
                cause=key,
            )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.FILE, check)
