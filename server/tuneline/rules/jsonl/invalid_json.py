r"""A line that no strict JSON parser accepts.

A service reads each line separately and rejects the file at the first one that is not JSON.
Tuneline names the slip: an extra or missing comma, single or typographic quotes, a quote inside a string
without its backslash, `None`, `True` or `NaN`, a comment, a raw tab or line end in a string, a truncated line, NUL bytes.
Each slip is one finding, where it is; a repeated slip, such as single quotes throughout the line, is also one
finding.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Say "hi" in French"}, {"role": "assistant", "content": "Salut"}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Say \"hi\" in French"}, {"role": "assistant", "content": "Salut"}]}
```

## Fixes

Offered where only one repair is possible, such as removing a comma or escaping a quote.
They are safe: the line could not be read before.
The exception is a line with an invalid escape, such as `\s`, and a valid one that may be a backslash and a letter
too, such as `\t` in the same string or `\tau` in another: doubling them is unsafe, because the valid escape may have
been meant. suspicious-escape reports it.
`--fix` repairs a line as a whole or leaves it exactly as it was: the result must be JSON, every word, number
and sign of the texts must still be there, and no other place for a quote or bracket may be equally likely.

## Known from

RFC 8259 defines JSON.
OpenAI's service answers "Example N cannot be parsed. Error: line contains invalid json" (openai-php test
data).
"""

from __future__ import annotations

from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Rewrite, Scope, Severity, define
from tuneline.syntax.ops import ReplaceText
from tuneline.text.message import Message

# What some parsers take all the same.
_LENIENT = ("no-json-value", "control-character")


def check(line: Line, _reading: Reading) -> Findings:
    for fault in line.tree.faults:
        if fault.code == "several-values":  # has a rule of its own, with another remedy
            continue
        fixes: tuple[Fix, ...] = ()
        if fault.title and fault.edits:
            fixes = (Fix(fault.title, tuple(ReplaceText(*it) for it in fault.edits), safe=fault.sure),)
        elif fault.code == "control-line":
            fixes = (Fix(Message("Remove the line"), rewrite=Rewrite(0, 1, "remove")),)
        detail = fault.code if fault.code in _LENIENT else ""
        yield Found(fault.message, span=fault.span, fixes=fixes, detail=detail)


RULE = define(
    __name__, __doc__, Severity.ERROR, Scope.SYNTAX, check, concern="json", details=_LENIENT, broken=True
)
