r"""A word that the target keeps for itself.

Some services mark who speaks with words such as `User:` in the text that they train, and reject examples whose texts
hold one of these words.
Without a target nothing is reported, because others read them like any text.

## Bad

```jsonl target=bedrock-nova
{"schemaVersion": "bedrock-conversation-2024", "messages": [{"role": "user", "content": [{"text": "User: hello"}]}, {"role": "assistant", "content": [{"text": "Hello."}]}]}
```

## Good

```jsonl target=bedrock-nova
{"schemaVersion": "bedrock-conversation-2024", "messages": [{"role": "user", "content": [{"text": "Hello"}]}, {"role": "assistant", "content": [{"text": "Hello."}]}]}
```

## Known from

The words in the file of each target (`reserved`): docs/targets.md lists them with their sources.
"""

from __future__ import annotations

from tuneline.formats.format import Format
from tuneline.rules.base import AboutWord, Findings, Found, Line, Reading, Scope, Severity, define
from tuneline.text.message import Message, Value
from tuneline.text.pattern import pattern

# What has no escape in JSON, whoever writes it.
_plain = pattern(r"[ !#-\[\]-~]+").findall


def words(reading: Reading, fmt: Format) -> tuple[tuple[str, str], ...]:
    """The longest piece of each word that a line has as it is; a line with the rest of it has a backslash."""
    found = []
    for word in reading.words("reserved", fmt):
        pieces = _plain(word)
        if pieces:
            found.append(("" if pieces == [word] else "\\", max(pieces, key=len)))
    return tuple(found)


def check(line: Line, reading: Reading) -> Findings:
    if line.view is None:
        return
    left = dict.fromkeys(reading.words("reserved", line.example.format))
    for text in line.example.texts():
        for word in [it for it in left if it in text.text]:
            del left[word]
            yield Found(
                Message(
                    "The text holds {word}, which a service may keep for itself. Write it otherwise.",
                    word=Value(word),
                ),
                text.path,
                about=AboutWord("reserved", word),
                quiet=True,
                cause=word,
            )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.TEXT, check, words=words)
