"""For whom a file is checked: from names in settings to a `Reading`."""

from __future__ import annotations

from collections.abc import Mapping

from tuneline.domain.encoding import DEFAULT
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS
from tuneline.rules.reading import Reading
from tuneline.settings.model import Settings, own_models
from tuneline.targets.models import find_model
from tuneline.targets.table import TARGETS


def reading_for(settings: Settings, formats: Mapping[str, Format] = FORMATS) -> Reading:
    """The reading that settings ask for, without a format.

    An unknown model is not an error here: a rule reports it, and the target's own limit holds.
    """
    target = TARGETS[settings.target]
    model = find_model(settings.model, own_models(settings)) if settings.model else None
    encoding = model.encoding if model else None
    return Reading(
        target=target,
        method=settings.method,
        model=model,
        model_name=settings.model,
        limit=(model.limit if model else None) or target.example_tokens,
        encoding=encoding or DEFAULT,
        encoding_known=encoding is not None or not settings.model,
        formats=formats,
    )
