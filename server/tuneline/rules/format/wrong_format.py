"""The file's format does not suit the method or the model that the settings name.

Each method reads its own format, and chat models are trained with messages.
A job with the wrong pair does not start, and the service's message often names a key rather than the cause.
It is reported once, on the first line of the data.

A shape that trainers read and Tuneline does not check yet is named as such: a note, so that no findings are never
taken for a check, and an error where the named target does not read it.

## Bad

```jsonl method=preference
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
```

## Good

```jsonl method=supervised
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
```

## Known from

OpenAI's service answers that a file "is in the fine-tune-chat format, but the specified job is not using
'supervised'", or "Unexpected file format, expected either prompt/completion pairs or chat messages".
Which model takes which method is stated in the documents of OpenAI and Azure OpenAI; where Tuneline knows it
from memory only, this is a warning.
"""

from __future__ import annotations

from tuneline.formats.format import Format
from tuneline.formats.shapes import SHAPES, nearest_format
from tuneline.rules.base import AboutFormat, File, Findings, Found, Reading, Scope, Severity, define
from tuneline.targets.model import Model
from tuneline.text.message import Listed, Message, Name


def check(file: File, reading: Reading) -> Findings:
    fmt = reading.format
    if fmt is None:
        shape = SHAPES.get(file.vote.shape or "")
        if shape is not None and shape.kind == "trained" and file.named:
            yield Found(
                Message(
                    "This file contains {contents} (read by {readers}). Tuneline does not check them yet. The nearest"
                    " format that it checks is {format}.",
                    contents=shape.title,
                    readers=shape.readers,
                    format=reading.formats[near].title
                    if (near := nearest_format(shape.name)) in reading.formats
                    else near,
                ),
                line=file.first_object,
                severity=Severity.INFORMATION,
                about=AboutFormat(shape.name),
                case="not-checked",
            )
        return
    yield Found(
        Message(
            "This file contains {format} examples. Convert it with {command}.",
            format=fmt.title,
            command=Name("tuneline convert"),
        ),
        about=AboutFormat(fmt.name),
        quiet=True,
    )
    if reading.method is not None and reading.method != fmt.method:
        yield Found(
            Message(
                "The method in the settings is {method}, but this file contains {format} examples, which are for"
                " {meant} training. Change the method or convert the file.",
                method=reading.method,
                format=fmt.title,
                meant=fmt.method,
            )
        )
    elif reading.model is not None:
        yield from _against_model(fmt, reading.model)


def _against_model(fmt: Format, model: Model) -> Findings:
    has_messages = any(section.shape.role is not None for section in fmt.view({}).sections)
    if model.chat != has_messages and model.chat:
        key, message = (
            "chat",
            Message(
                "{model} is trained with messages, but this file contains {format} examples. Change the model or"
                " convert the file.",
                model=model.name,
                format=fmt.title,
            ),
        )
    elif model.chat != has_messages:
        key, message = (
            "chat",
            Message(
                "{model} is trained with prompts and completions, but this file contains {format} examples. Change the"
                " model or convert the file.",
                model=model.name,
                format=fmt.title,
            ),
        )
    elif model.methods and fmt.method not in model.methods:
        key, message = (
            "methods",
            Message(
                "{model} supports only {methods} training, but this file contains {format} examples. Change the model"
                " or convert the file.",
                model=model.name,
                methods=Listed(model.methods),
                format=fmt.title,
            ),
        )
    else:
        return
    proof = model.evidence.get(key)
    yield Found(
        message,
        severity=None if proof is None or proof.verified else Severity.WARNING,
    )


RULE = define(
    __name__,
    __doc__,
    Severity.ERROR,
    Scope.FILE,
    check,
    whole_file=True,
    concern="worth",
    cases=("not-checked",),
)
