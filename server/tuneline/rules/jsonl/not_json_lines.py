"""The file is not JSON Lines but a table, a web page, a Git LFS pointer, YAML or Python.

No reader of training data accepts any of its lines. The first line gets one finding that names the kind of file and
says how to get at the data.

## Bad

```jsonl
prompt,completion
Capital of Peru?,Lima
Capital of Chile?,Santiago
```

## Good

```jsonl
{"prompt": "Capital of Peru?", "completion": "Lima"}
{"prompt": "Capital of Chile?", "completion": "Santiago"}
```

## Fixes

A table with a header, two columns or more and as many cells in every row can be written as one object per row.
All cells become strings. It is unsafe because only the author knows whether the first row is a header.
Lines that Python printed can be written as JSON, which is safe.

## Known from

RFC 4180 for tables; git-lfs.com, "Git LFS specification", for pointers.
"""

from __future__ import annotations

from tuneline.rules.base import File, Findings, Fix, Found, Reading, Rewrite, Scope, Severity, define
from tuneline.rules.subject import MultiLine
from tuneline.text.message import Message, Name
from tuneline.text.other_files import LOOK, separator

_AT_A_TIME = 1_000
_SAID = {
    "lfs": Message(
        "This file is a Git LFS pointer; the data is not here. Run {command}.", command=Name("git lfs pull")
    ),
    "html": Message("This file is a web page, not JSON Lines. Download the raw file."),
    "xml": Message("This file is XML, not JSON Lines. Convert it, or download the raw file."),
    "yaml": Message("This file is YAML, not JSON Lines. Write each example as one JSON object on one line."),
    "python": Message(
        "This file is Python code, not JSON Lines. Write each example with {call}, one per line.",
        call=Name("json.dumps"),
    ),
}


def check(file: File, _reading: Reading) -> Findings:
    for value in file.multiline:
        if value.kind == "table":
            lines = _beginning(file, value)
            fix = Fix(
                Message("Write the rows as objects"), rewrite=Rewrite(0, value.count, "table"), safe=False
            )
            yield Found(
                Message(
                    "This file is {kind} with the header {header}, not JSON Lines. Write each row as a JSON object.",
                    kind="TSV" if separator(lines) == "\t" else "CSV",
                    header=Name(lines[0]),
                ),
                line=value.first,
                case=value.kind,
                fixes=(fix,) if value.sound else (),
            )
        elif value.kind == "literals":
            yield Found(
                Message(
                    "The lines of this file are Python literals, not JSON. Write each example with {call}.",
                    call=Name("json.dumps"),
                ),
                line=value.first,
                case=value.kind,
                fixes=(Fix(Message("Write the lines as JSON"), rewrite=Rewrite(0, value.count, "literals")),),
            )
        elif (words := _SAID.get(value.kind)) is not None:
            yield Found(words, line=value.first, case=value.kind)


def _beginning(file: File, value: MultiLine) -> list[str]:
    """The first lines that are not blank."""
    for first in range(value.first, value.end, _AT_A_TIME):
        if lines := [text for text in file.texts(first, _AT_A_TIME) if text.strip()]:
            return lines[:LOOK]
    return [""]


RULE = define(
    __name__,
    __doc__,
    Severity.ERROR,
    Scope.FILE,
    check,
    whole_file=True,
    concern="json",
    cases=("table", "literals", *_SAID),
)
