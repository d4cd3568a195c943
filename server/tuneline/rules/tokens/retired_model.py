"""The model that the settings name is shut down, or will be within 90 days.

A model that is shut down takes no training jobs, and the fine-tunes made of it stop answering on the same
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
Azure OpenAI keeps models longer and has dates of its own, so none is told for a model that it still trains.
The list of models, `targets/models.toml`, says of every date where it is known from; one that stands in no
document that was read is called unverified.
"""

from __future__ import annotations

from tuneline.rules.base import File, Findings, Found, Reading, Scope, Severity, define

_DAYS_AHEAD = 90


def check(file: File, reading: Reading) -> Findings:
    model = reading.model
    day = model.shutdown_for(reading.target.name) if model is not None else None
    if model is None or day is None or reading.format is None:
        return
    left = (day - file.today).days
    if left > _DAYS_AHEAD:
        return
    when = f"{day.day} {day:%B} {day.year}"
    if left < 0:
        told = f"OpenAI shut {model.name} down on {when}."
    else:
        soon = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
        told = f"OpenAI shuts {model.name} and its fine-tunes down on {when}, {soon}."
    proof = model.evidence.get("shutdown")
    doubt = "" if proof is None or proof.verified else " (The date is not verified.)"
    azure = " Azure OpenAI still trains it." if "azure" in model.offered_by else ""
    yield Found(f"{told}{doubt}{azure} Name another model in the settings.")


RULE = define(__name__, __doc__, Severity.WARNING, Scope.FILE, check, whole_file=True)
