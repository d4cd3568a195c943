r"""A control character that comes from a missing second backslash.

In JSON `\b` is the backspace character, `\f` a form feed, `\t` a tab, `\n` a line feed and `\r` a carriage return.
Text with formulas, paths or regular expressions needs the backslash itself, which is written `\\`: with one only,
`\frac` is a form feed and the letters "rac", the line is valid, and the model learns the damage.
Reported are backspaces and form feeds that cannot be meant, and tabs and line breaks where the letters after them
spell a command of LaTeX (`\theta`, `\neq`) or the path of a drive goes on (`C:\temp`).
A command whose rest is a word too, such as `\to` or `\not`, counts only in a formula or beside another command.
In a string with an invalid escape, such as `\s`, every valid one is reported: who did not double one backslash did not
double the others.

## Bad

```jsonl
{"messages": [{"role": "user", "content": "Half?"}, {"role": "assistant", "content": "$\frac{1}{2}$"}]}
```

## Good

```jsonl
{"messages": [{"role": "user", "content": "Half?"}, {"role": "assistant", "content": "$\\frac{1}{2}$"}]}
```

## Fixes

Doubling the backslash gives the backslash and the letter; it is done for all of a string or for none.
It is unsafe because the text changes, and the control character might be intended after all.

## Known from

RFC 8259, section 7, lists the escapes.
No target is known to reject these lines; they are reported because the text is almost certainly not what the
author intended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tuneline.rules.base import Findings, Fix, Found, Line, Reading, Scope, Severity, define
from tuneline.syntax.backslashes import Lost, lost_backslashes, suspicious
from tuneline.syntax.explain import more_of_it
from tuneline.syntax.ops import ReplaceText
from tuneline.syntax.paths import path_at
from tuneline.syntax.tree import Fault, Node, walk
from tuneline.text.message import Message, Name, sentences
from tuneline.text.spans import Span

_NAMES = {
    "a": Message("a bell character"),
    "b": Message("a backspace"),
    "f": Message("a form feed"),
    "n": Message("a line feed"),
    "r": Message("a carriage return"),
    "t": Message("a tab"),
    "v": Message("a vertical tab"),
}
_STRINGS_MAX = 50  # of one line that are reported


def check(line: Line, _reading: Reading) -> Findings:
    if line.given_tree is None and not suspicious(line.text):
        return
    tree = line.tree
    mixed = [fault for fault in tree.faults if fault.code == "bad-escape" and not fault.sure]
    if not mixed and not suspicious(line.text):
        return
    reported = 0
    for node in _strings(tree.values):
        start, end = _inside(line.text, node)
        if "\\" not in line.text[start:end]:
            continue
        fault = next((it for it in mixed if start <= it.span.start < end), None)
        if fault is not None:
            lost = [it for it in _beside(line.text, fault) if start <= it.start < end]
            fixes = (Fix(fault.title, _ops(fault), safe=False),) if fault.title else ()
        else:
            lost = lost_backslashes(line.text, start, end)
            if not node.closed:  # what comes after the last escape is not there yet
                lost = [it for it in lost if it.end < end]
            ops = tuple(ReplaceText(it.start, it.end, it.right) for it in lost)
            title = (
                Message("Double the backslash")
                if len(lost) == 1
                else Message("Double the backslashes of the string")
            )
            # The other faults of a broken line come first.
            fixes = () if tree.faults else (Fix(title, ops, safe=False),)
        if not lost:
            continue
        path, part = path_at(tree, lost[0].start)
        span = Span(lost[0].start, lost[0].end)
        yield Found(_words(line.text, lost), path=path, part=part, span=span, fixes=fixes)
        reported += 1
        if reported == _STRINGS_MAX:
            return


def _strings(values: Sequence[Node]) -> Iterator[Node]:
    for node in walk(values):
        if node.kind == "string":
            yield node
        for member in node.members:
            if member.key.kind == "string":
                yield member.key


def _inside(text: str, node: Node) -> tuple[int, int]:
    quoted = not text[node.start : node.start + 1].isalnum()
    return min(node.start + quoted, node.end), max(node.start, node.end - 1) if node.closed else node.end


def _beside(text: str, fault: Fault) -> Iterator[Lost]:
    """The escapes of JSON that the remedy of invalid ones doubles too."""
    for edit in fault.edits:
        letter = text[edit.end : edit.end + 1]
        if edit.end - edit.start == 1 and letter in ("b", "f", "n", "r", "t"):
            yield Lost(edit.start, edit.start + 2, letter)


def _ops(fault: Fault) -> tuple[ReplaceText, ...]:
    return tuple(ReplaceText(*it) for it in fault.edits)


def _words(text: str, lost: Sequence[Lost]) -> Message:
    first = lost[0]
    word = ""
    while len(word) < 16 and text[first.end + len(word) : first.end + len(word) + 1].isalnum():
        word += text[first.end + len(word)]
    return sentences(
        Message(
            "{escape} is {character}, not a backslash and a letter. If {text} is meant, write {doubled}.",
            escape=Name(text[first.start : first.end]),
            character=_NAMES[first.letter],
            text=Name(f"\\{first.letter}{word}"),
            doubled=Name(f"\\\\{first.letter}{word}"),
        ),
        more_of_it(len(lost) - 1, "string"),
    )


RULE = define(
    __name__,
    __doc__,
    Severity.WARNING,
    Scope.TEXT,
    check,
    needles=("\\b", "\\f", "\\n", "\\r", "\\t", "\\u0007", "\\u000b", "\\u000B"),
    concern="worth",
    broken=True,
    looks_at="escapes",
)
