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

from datetime import date

from tuneline.rules.base import File, Findings, Found, Reading, Scope, Severity, define
from tuneline.targets.model import Model
from tuneline.targets.models import kept_by, turned_off_by
from tuneline.text.message import Count, Listed, Message, Name, sentences

_DAYS_AHEAD = 90
_SOON = (Message("today"), Message("tomorrow"))


def check(file: File, reading: Reading) -> Findings:
    model = reading.model
    day = model.shutdown_for([it.name for it in reading.targets]) if model is not None else None
    if model is None or day is None or reading.format is None:
        return
    left = (day - file.today).days
    if left > _DAYS_AHEAD:
        return
    proof = model.evidence.get("shutdown")
    doubt = None if proof is None or proof.verified else Message("(The date is not verified.)")
    advice = Message("Choose another model in the settings.")
    yield Found(sentences(_when(model, day, left), doubt, _who_trains_it(model), advice))


def _when(model: Model, day: date, left: int) -> Message:
    """left: the days until then, negative ones where it is over."""
    who, name, on = turned_off_by(model), Name(model.name), f"{day.day} {day:%B} {day.year}"
    if left < 0:
        if not who:
            return Message("{model} was shut down on {date}.", model=name, date=on)
        return Message("{who} shut down {model} on {date}.", who=who, model=name, date=on)
    soon = Message("in {days}", days=Count(left, "day"))
    if left < len(_SOON):
        soon = _SOON[left]
    if not who:
        return Message("{model} is shut down on {date}, {soon}.", model=name, date=on, soon=soon)
    return Message(
        "{who} shuts down {model} and its fine-tunes on {date}, {soon}.",
        who=who,
        model=name,
        date=on,
        soon=soon,
    )


def _who_trains_it(model: Model) -> Message | None:
    kept = kept_by(model)
    if not kept:
        return None
    who = Listed(kept)
    return (
        Message("{who} still trains it.", who=who)
        if len(kept) == 1
        else Message("{who} still train it.", who=who)
    )


RULE = define(__name__, __doc__, Severity.WARNING, Scope.FILE, check, whole_file=True)
