r"""Text that spells a special token, such as `<|endoftext|>`.

Models mark the end of a text and the turns of a conversation with special tokens, and services add these when
they build an example from a line.
The same characters inside a text count as ordinary text and teach the model to write marks that mean nothing;
they have also made a job fail.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello.<|endoftext|>"}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}
```

## Fixes

The token can be removed; that changes what is trained, so it is done only when asked for.

## Known from

llmcomp issue 59 reports a fine-tuning job that failed on such a token.
Which tokens an encoding has is known from tiktoken, the marks of chat turns from OpenAI's description of
ChatML.
"""

from __future__ import annotations

import re

from tuneline.rules import limits
from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, define
from tuneline.rules.within import span_within
from tuneline.syntax.ops import ReplaceText
from tuneline.text.message import Message, Name
from tuneline.text.pattern import pattern
from tuneline.tokens.encodings import special_tokens

_tokens = pattern("|".join(map(re.escape, special_tokens()))).finditer


def check(line: Line, _reading: Reading) -> Findings:
    if line.view is None:
        return
    for text in line.view.texts():
        if "<|" not in text.text:
            continue
        places: dict[str, list[int]] = {}
        for match in _tokens(text.text):
            places.setdefault(match.group(), []).append(match.start())
        for token, starts in places.items():
            spans = [
                span_within(line, text.path, start, start + len(token))
                for start in starts[: limits.TOKEN_EDITS]
            ]
            removals = tuple(ReplaceText(span.start, span.end, "") for span in spans if span)
            title = Message("Remove {token}", token=Name(token))
            fixes = (Fix(title, removals, safe=False),) if len(removals) == len(starts) else ()
            yield Found(
                _words(token, len(starts)),
                text.path,
                span=spans[0],
                fixes=fixes,
                once=token,
            )


def _words(token: str, times: int) -> Message:
    if times == 1:
        return Message(
            "Special token {token} in the text, where it is trained as ordinary text and can make the job fail. Remove it.",
            token=Name(token),
        )
    return Message(
        "Special token {token} {number} times in the text, where it is trained as ordinary text and can make the job"
        " fail. Remove it.",
        token=Name(token),
        number=times,
    )


RULE = define(__name__, __doc__, Severity.WARNING, Scope.TEXT, check, needles=("<|",), concern="worth")
