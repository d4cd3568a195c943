"""The model that the settings name is shut down, or will be within 90 days.

A model that is shut down accepts no training jobs, and models fine-tuned from it stop answering on the same
day.

## Bad

```jsonl model=gpt-4-0613
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
```

## Good

```jsonl model=gpt-4.1-mini target=azure
{"messages": [{"role": "user", "content": "Capital of Peru?"}, {"role": "assistant", "content": "Lima"}]}
```

## Known from

OpenAI's deprecations page.
Azure OpenAI keeps models longer and has its own dates, so nothing is reported for a model that it still trains.
The list of models, `targets/models.toml`, gives the source of every date; a date for which no document was
found is marked as not verified.
"""

from __future__ import annotations

from tuneline.rules.base import File, Findings, Found, Reading, Scope, Severity, define
from tuneline.targets.models import kept_by, turned_off_by
from tuneline.text.words import listed

_DAYS_AHEAD = 90


def check(file: File, reading: Reading) -> Findings:
    model = reading.model
    day = model.shutdown_for([it.name for it in reading.targets]) if model is not None else None
    if model is None or day is None or reading.format is None:
        return
    left = (day - file.today).days
    if left > _DAYS_AHEAD:
        return
    when = f"{day.day} {day:%B} {day.year}"
    who = turned_off_by(model)
    if left < 0:
        told = f"{who} shut {model.name} down on {when}." if who else f"{model.name} was shut down on {when}."
    else:
        soon = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
        does = f"{who} shuts {model.name} and its fine-tunes down" if who else f"{model.name} is shut down"
        told = f"{does} on {when}, {soon}."
    proof = model.evidence.get("shutdown")
    doubt = "" if proof is None or proof.verified else " (The date is not verified.)"
    kept = kept_by(model)
    others = f" {listed(kept)} still {'trains' if len(kept) == 1 else 'train'} it." if kept else ""
    yield Found(f"{told}{doubt}{others} Name another model in the settings.")


RULE = define(__name__, __doc__, Severity.WARNING, Scope.FILE, check, whole_file=True)
