"""The file's format does not suit the method or the model that the settings name.

Each method reads its own format, and chat models are trained with messages.
A job with the wrong pair does not start, and the service's message often names a key rather than the cause.
It is reported once, on the first line.

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

from tuneline.formats.foreign import FOREIGN
from tuneline.formats.format import Format
from tuneline.rules.base import AboutFormat, File, Findings, Found, Reading, Scope, Severity, define
from tuneline.targets.model import Model
from tuneline.text.words import listed


def check(file: File, reading: Reading) -> Findings:
    fmt = reading.format
    if fmt is None:
        foreign = FOREIGN.get(file.vote.foreign or "")
        if foreign is not None and foreign.training:
            yield Found(
                f"This file holds {foreign.title}, as {foreign.readers} read them. Convert it.",
                about=AboutFormat(foreign.name),
                quiet=True,
            )
        return
    yield Found(f"This file holds {fmt.title} examples. Convert it.", about=AboutFormat(fmt.name), quiet=True)
    if reading.method is not None and reading.method != fmt.method:
        yield Found(
            f"The settings name the method {reading.method}, but this file holds {fmt.title} examples, "
            f"which are for {fmt.method} training. Name that method, or convert the file."
        )
    elif reading.model is not None:
        yield from _against_model(fmt, reading.model)


def _against_model(fmt: Format, model: Model) -> Findings:
    has_messages = any(section.shape.role is not None for section in fmt.view({}).sections)
    if model.chat != has_messages:
        wanted = "is trained with messages" if model.chat else "is trained with prompt and completion"
        key = "chat"
        words = f"{model.name} {wanted}, but this file holds {fmt.title} examples."
    elif model.methods and fmt.method not in model.methods:
        methods = listed(model.methods)
        key = "methods"
        words = f"{model.name} takes {methods} training only, but this file holds {fmt.title} examples."
    else:
        return
    proof = model.evidence.get(key)
    yield Found(
        f"{words} Name another model, or convert the file.",
        severity=None if proof is None or proof.verified else Severity.WARNING,
    )


RULE = define(__name__, __doc__, Severity.ERROR, Scope.FILE, check, whole_file=True)
