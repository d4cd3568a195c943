r"""A control character that comes from a missing second backslash.

In JSON `\b` is the backspace character and `\f` a form feed.
Text with formulas or regular expressions needs the backslash itself, which is written `\\`: with one only,
`\frac` is a form feed and the letters "rac", the line is valid, and the model learns the damage.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Half?"}, {"role": "assistant", "content": "$\frac{1}{2}$"}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Half?"}, {"role": "assistant", "content": "$\\frac{1}{2}$"}]}
```

## Fixes

Doubling the backslash gives the backslash and the letter.
It is unsafe because the text changes, and the control character might be intended after all.

## Known from

RFC 8259, section 7, lists the escapes.
No target is known to reject these lines; they are reported because the text is almost certainly not what the
author intended.
"""

from __future__ import annotations

import re

from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, define
from tuneline.syntax.explain import more_of_it
from tuneline.syntax.ops import ReplaceText
from tuneline.text.message import Message, Name, sentences
from tuneline.text.spans import Span

# How a backspace begins a command of LaTeX or a regular expression. Overstrikes of old manual pages, a
# letter, a backspace and the letter again, are meant; so is a page break before a heading: form feeds count
# only where the letters after them go on as a command.
_BACKSPACE = r"\\b(?=[A-Za-z(\[]|\\\\[dwsWDS])"
_FORM_FEED = (
    r"\\f(?=rac|orall|lat\b|rown|ootnote[{m]|box\{|lush(?:left|right)|ontsize)|(?<=[A-Za-z]:)\\f(?=[a-z])"
)
# A BEL and a vertical tab as Python writes them: `\alpha`, `\vec` in a string of Python that was not raw.
_BELL = r"\\u0007(?=lpha|pprox|ngle|rrow|rc(?:cos|sin|tan)|st\b|symp)"
_TAB = r"\\u000[bB](?=ec\b|ec\{|ar(?:phi|epsilon|theta)|dots|space|ee\b)"
_ESCAPE = re.compile(rf"({_BACKSPACE}|{_FORM_FEED}|{_BELL}|{_TAB})|\\.", re.DOTALL)
_MEANT = {
    "\\b": (Message("a backspace"), "\\\\b"),
    "\\f": (Message("a form feed"), "\\\\f"),
    "\\u0007": (Message("a bell character"), "\\\\a"),
    "\\u000b": (Message("a vertical tab"), "\\\\v"),
}


def check(line: Line, _reading: Reading) -> Findings:
    matches = [
        match
        for match in _ESCAPE.finditer(line.text)
        if match.group(1) and not _overstrikes(line.text, match)
    ]
    if not matches:
        return
    first = matches[0]
    name, meant = _MEANT[first.group().lower()]
    word = re.compile(r"\w*").match(line.text, first.end(), first.end() + 16)
    shown = meant[2:] + (word.group() if word else "")
    doubled = tuple(ReplaceText(*it.span(), _MEANT[it.group().lower()][1]) for it in matches)
    yield Found(
        sentences(
            Message(
                "{escape} is {character}, not a backslash and a letter. If {text} is meant, write {doubled}.",
                escape=Name(first.group()),
                character=name,
                text=Name(f"\\{shown}"),
                doubled=Name(f"\\\\{shown}"),
            ),
            more_of_it(len(matches) - 1, "line"),
        ),
        span=Span(*first.span()),
        fixes=(Fix(Message("Double the backslash"), doubled, safe=False),),
    )


def _overstrikes(text: str, match: re.Match[str]) -> bool:
    return match.group() == "\\b" and text[match.start() - 1] in ("_", text[match.end()])


RULE = define(
    __name__, __doc__, Severity.WARNING, Scope.TEXT, check, needles=(*_MEANT, "\\u000B"), concern="worth"
)
