r"""A line that no strict JSON parser accepts.

A service reads every line by itself and refuses the file at the first one that is not JSON.
Tuneline says what was typed: a comma too many or too few, single or typographic quotes, a quote inside a
string without its backslash, `None`, `True` or `NaN`, a comment, a raw tab or line end in a string, a line
cut short.
Each slip is one finding, at the slip; a habit, such as single quotes all along the line, is one finding too.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Say "hi" in French"}, {"role": "assistant", "content": "Salut"}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Say \"hi\" in French"}, {"role": "assistant", "content": "Salut"}]}
```

## Fixes

Offered where there is only one thing that can have been meant, such as removing a comma or escaping a quote.
They are safe: they make readable what nobody could read before.
`--fix` repairs a line as a whole or leaves it exactly as it was: the result must be JSON, every word, number and
sign of the texts must still be there, and no other place for a quote or bracket may be as likely.

## Known from

RFC 8259 defines JSON.
OpenAI's service answers "Example N cannot be parsed. Error: line contains invalid json" (openai-php test
data).
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, define
from tuneline.syntax.ops import ReplaceText


def check(line: Line, _reading: Reading) -> Findings:
    for fault in line.tree.faults:
        if fault.code == "several-values":  # has a rule of its own, with another remedy
            continue
        fixes: tuple[Fix, ...] = ()
        if fault.title and fault.edits:
            fixes = (Fix(fault.title, tuple(ReplaceText(*edit) for edit in fault.edits)),)
        yield Found(fault.message, span=fault.span, fixes=fixes)


RULE = define(__name__, __doc__, Severity.ERROR, Scope.SYNTAX, check, concern="json")
