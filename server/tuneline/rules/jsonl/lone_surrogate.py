r"""Half of a character: a `\ud83d` without its other half.

JSON writes characters beyond U+FFFF as a pair of escapes. One half alone is not a character and cannot be
written as UTF-8: some readers reject the line, others silently replace it.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Hi \ud83d"}, {"role": "assistant", "content": "Hello."}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Hi \ud83d\ude00"}, {"role": "assistant", "content": "Hello."}]}
```

## Fixes

Replacing it with U+FFFD, the replacement character, is what tolerant readers do; it is unsafe because the
intended character is lost for good.

## Known from

RFC 8259, section 8.2, calls the behaviour of readers unpredictable; tiktoken replaces lone surrogates.
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, define
from tuneline.syntax.ops import ReplaceText
from tuneline.text.message import Message, Name
from tuneline.text.pattern import pattern
from tuneline.text.spans import Span

# An escape with its backslash not itself escaped, pairs first so that their halves are passed over.
_ESCAPE = pattern(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)


def check(line: Line, _reading: Reading) -> Findings:
    for match in _ESCAPE.finditer(line.text):
        if match.group(1) is None:
            continue
        span = Span(*match.span())
        yield Found(
            Message(
                "{escape} is only half of a character, so the text cannot be encoded. Write the character itself or"
                " both of its escapes.",
                escape=Name(match.group()),
            ),
            span=span,
            fixes=(
                Fix(
                    Message("Replace with U+FFFD"),
                    (ReplaceText(span.start, span.end, "\\ufffd"),),
                    safe=False,
                ),
            ),
        )


RULE = define(
    __name__,
    __doc__,
    Severity.WARNING,
    Scope.TEXT,
    check,
    needles=("\\ud", "\\uD"),
    concern="json",
    looks_at="faults",
)
