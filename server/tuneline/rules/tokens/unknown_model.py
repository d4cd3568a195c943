"""The settings name a model that Tuneline does not know.

Without its token limit, encoding and price, counts are estimates and the target's limit applies.
You can describe a model of your own in the settings, under `models`.

## Bad

```jsonl model=gtp-4.1-mini
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
```

## Good

```jsonl model=gpt-4.1-mini target=azure
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
```

## Known from

Tuneline's own list of models, `targets/models.toml`.
"""

from __future__ import annotations

from tuneline.rules.base import File, Findings, Found, Reading, Scope, Severity, define
from tuneline.targets.models import nearest
from tuneline.text.message import Message, Name, sentences


def check(_file: File, reading: Reading) -> Findings:
    if reading.format is None or reading.model_name is None or reading.model is not None:
        return
    near = nearest(reading.model_name)
    unknown = Message(
        "Unknown model {model} in the settings: the limit of {limit} tokens per example is a guess.",
        model=Name(reading.model_name),
        limit=reading.limit,
    )
    meant = Message("Did you mean {model}?", model=Name(near)) if near else None
    yield Found(
        sentences(unknown, meant or Message("Describe it in the settings, under {key}.", key=Name("models")))
    )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.FILE, check, whole_file=True)
