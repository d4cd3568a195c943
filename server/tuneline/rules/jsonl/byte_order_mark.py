"""The invisible character U+FEFF at the start of the file.

Windows programs write it to say that a text is UTF-8.
To a JSON parser it is an unexpected character before the first brace, unless the reader removes it first, so
whether the file is read depends on the reader: Azure OpenAI's documents ask for the mark, others are reported
to fail on it.

## Bad

The first three bytes of the file are `EF BB BF`; editors show "UTF-8 with BOM".

```text
EF BB BF 7B 22 6D 65 73 73 61 67 65 73 22 ...   {"messages" ...
```

## Good

```text
7B 22 6D 65 73 73 61 67 65 73 22 ...   {"messages" ...
```

## Fixes

Removing the mark is safe: it is not part of the data.

## Known from

RFC 8259, section 8.1, forbids writing the mark and lets a parser ignore it.
Reports of rejected uploads: OpenAI-API-dotnet issue 59, openai-python issue 383.
Azure OpenAI's fine-tuning documents ask for UTF-8 with the mark; whether its service insists is not verified.
"""

from __future__ import annotations

from tuneline.rules.base import File, Findings, Fix, Found, Reading, Rewrite, Scope, Severity, define
from tuneline.text.message import Message


def check(file: File, _reading: Reading) -> Findings:
    if file.byte_order_mark:
        yield Found(
            Message(
                "Byte order mark (U+FEFF) at the start of the file. Some readers require it, but others reject the"
                " first line because of it. Remove it for those."
            ),
            fixes=(Fix(Message("Remove the byte order mark"), rewrite=Rewrite(0, 1, "strip-bom")),),
        )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.FILE, check, whole_file=True)
