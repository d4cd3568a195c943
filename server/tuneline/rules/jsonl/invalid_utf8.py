"""Bytes that are not UTF-8, or a file in UTF-16.

JSON that is exchanged between systems is UTF-8.
Windows PowerShell and some spreadsheets save UTF-16, and older programs a code page in which `é` is one byte:
a strict reader rejects the file, a lenient one replaces what it cannot read with the replacement character.
An editor has decoded the text before Tuneline sees it, so this is found on the command line only.

## Bad

An `é` saved as one byte, `E9`, in the old Western code page:

```text
{"prompt": "caf E9 ", "completion": "coffee"}
```

## Good

The same letter in UTF-8, two bytes:

```text
{"prompt": "caf C3 A9 ", "completion": "coffee"}
```

## Known from

RFC 8259, section 8.1, asks for UTF-8.
OpenAI's documents ask for UTF-8; Together's uploader checks for it before sending the file.
"""

from __future__ import annotations

from tuneline.rules.base import File, Findings, Found, Reading, Scope, Severity, define
from tuneline.text.spans import Span


def check(file: File, _reading: Reading) -> Findings:
    for row, words in file.undecodable.items():
        what = f"This line is not UTF-8 at {words}" if words.startswith("byte") else f"The file is {words}"
        # Readers put U+FFFD where a byte is wrong; a line that had one of its own before is a coincidence.
        at = next(iter(file.texts(row, 1)), "").find("\N{REPLACEMENT CHARACTER}")
        yield Found(f"{what}. Save the file as UTF-8.", span=Span(at, at + 1) if at >= 0 else None, line=row)


RULE = define(__name__, __doc__, Severity.ERROR, Scope.FILE, check, concern="json")
