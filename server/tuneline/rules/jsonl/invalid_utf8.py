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
from tuneline.text.lines import BadByte
from tuneline.text.message import Message
from tuneline.text.spans import Span


def check(file: File, _reading: Reading) -> Findings:
    for row, bad in file.undecodable.items():
        # Readers put U+FFFD where a byte is wrong; a line that had one of its own before is a coincidence.
        at = next(iter(file.texts(row, 1)), "").find("\N{REPLACEMENT CHARACTER}")
        yield Found(_message(bad), span=Span(at, at + 1) if at >= 0 else None, line=row)


def _message(bad: BadByte | str) -> Message:
    if isinstance(bad, str):
        return Message("The file is encoded in {encoding}. Save it as UTF-8.", encoding=bad)
    return Message(
        "Invalid UTF-8: byte {number} of the line is {byte}. Save the file as UTF-8.",
        number=bad.number,
        byte=f"0x{bad.value:02x}",
    )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.FILE, check, concern="json")
