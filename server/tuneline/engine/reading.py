"""For whom a file is checked: from names in settings to a `Reading`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tuneline.domain.encoding import DEFAULT
from tuneline.domain.value import replace
from tuneline.engine.weigh import example_limit, readers
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.rules.reading import Reading
from tuneline.settings.model import Settings, own_models
from tuneline.targets.base import Target
from tuneline.targets.models import find_model
from tuneline.targets.table import known_targets, named_targets


def reading_for(
    settings: Settings, formats: Mapping[str, Format] = FORMATS, targets: Iterable[Target] | None = None
) -> Reading:
    """The reading that settings ask for, without a format. targets: those that there are, if not the usual ones.

    An unknown model is not an error here: a rule reports it, and the target's own limit holds.
    """
    if targets is None:
        named = named_targets(settings.target, settings.own_targets)
        # What is known of all targets takes a while to read, so only those who need it ask for it.
        known = () if named else known_targets(settings.own_targets)
    else:
        by_name = {it.name: it for it in targets}
        named, known = (
            tuple(by_name[name] for name in settings.target if name in by_name),
            tuple(by_name.values()),
        )
    counted = readers(named, known)
    model = find_model(settings.model, own_models(settings)) if settings.model else None
    encoding = model.encoding if model else None
    return Reading(
        targets=named,
        readers=counted,
        method=settings.method,
        model=model,
        model_name=settings.model,
        limit=(model.limit if model else None) or example_limit(named, counted) or Reading().limit,
        encoding=encoding or DEFAULT,
        encoding_known=encoding is not None or not settings.model,
        formats=formats,
    )


def reading_of(reading: Reading, target: Target) -> Reading:
    """The same reading for one target, whatever the settings name."""
    model = reading.model
    limit = (model.limit if model else None) or example_limit((target,), (target,)) or Reading().limit
    return replace(reading, targets=(target,), readers=(target,), limit=limit)
