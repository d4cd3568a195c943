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
from tuneline.rules.words import value_in_words
from tuneline.targets.models import nearest


def check(_file: File, reading: Reading) -> Findings:
    if reading.format is None or reading.model_name is None or reading.model is not None:
        return
    near = nearest(reading.model_name)
    hint = f"Did you mean `{near}`?" if near else "Describe it in the settings, under `models`."
    yield Found(
        f"The model {value_in_words(reading.model_name)} of the settings is not known, so the limit of "
        f"{reading.limit:,} tokens an example is a guess. {hint}"
    )


RULE = define(__name__, __doc__, Severity.INFORMATION, Scope.FILE, check, whole_file=True)
