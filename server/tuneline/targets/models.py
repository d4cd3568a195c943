"""Finding a model however its name is spelt, among the built-in ones and those of the user.

The built-in models are in models.toml, each fact with its evidence. tools/generate.py validates that file with
`facts.ModelFacts` and writes models_table.py from it, so that a start parses no TOML and imports no pydantic.
The settings validate the user's own models with the same class: what arrives here is right, and nothing here raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tuneline.domain.value import replace
from tuneline.targets.evidence import OWN_WORD
from tuneline.targets.model import CALENDAR, Model
from tuneline.targets.models_table import MODELS
from tuneline.targets.targets_table import BUILT_IN
from tuneline.text import words
from tuneline.text.pattern import pattern

# Models of the user: by name the validated facts, keyed by the fields of `Model`.
Own = Mapping[str, Mapping[str, Any]]

_azure_tuned = pattern(r"\.ft-.*")


def merge(models: Mapping[str, Model], own: Own) -> Mapping[str, Model]:
    """The models with those of the user. A name or alias that is known corrects that model; any other adds one.

    Later models win.
    """
    merged = dict(models)
    spelled = _spellings(merged)
    for name, facts in own.items():
        proof = dict.fromkeys(facts.keys() - {"aliases"}, OWN_WORD)
        known = spelled.get(normal_name(name))
        if known is None:
            model = Model(name=name, **facts, evidence=proof)
        else:
            aliases = (*known.aliases, *facts.get("aliases", ()))
            changes = {**facts, "aliases": aliases, "evidence": {**known.evidence, **proof}}
            model = replace(known, **changes)
        merged[model.name] = model
        spelled |= _spellings({model.name: model})
    return MappingProxyType(merged)


def normal_name(name: str) -> str:
    """The base model's name in an API's, Azure's or a fine-tuned model's spelling of it.

    "ft:GPT-4.1-mini:org::id" is gpt-4.1-mini, "azure/gpt-35-turbo.ft-0a1b" is gpt-3.5-turbo.
    """
    base = name.strip().lower().removeprefix("ft:").partition(":")[0].rpartition("/")[2]
    base = _azure_tuned.sub("", base)
    return f"gpt-3.5-{base.removeprefix('gpt-35-')}" if base.startswith("gpt-35-") else base


def find_model(name: str, own: Own = MappingProxyType({})) -> Model | None:
    """The model of this name, alias or fine-tune; None if it is unknown.

    A snapshot or variant that is not in the table is taken for the model with the longest name that it
    begins with, but without its shut-down date, which holds for the known snapshot alone.
    """
    spelled = _spellings(merge(MODELS, own))
    wanted = normal_name(name)
    if wanted in spelled:
        return spelled[wanted]
    prefixes = [it for it in spelled if wanted.startswith(f"{it}-")]
    return replace(spelled[max(prefixes, key=len)], shutdown=None) if prefixes else None


def nearest(name: str, own: Own = MappingProxyType({})) -> str | None:
    """The known name or alias that looks most like this one, if any does."""
    return words.nearest(normal_name(name), _spellings(merge(MODELS, own)))


def _spellings(models: Mapping[str, Model]) -> dict[str, Model]:
    return {normal_name(it): model for model in models.values() for it in (model.name, *model.aliases)}


def turned_off_by(model: Model) -> str:
    """The title of the target that turns a model off on its shut-down day; nothing for a day of the user's own."""
    return "" if model.evidence.get("shutdown") == OWN_WORD else BUILT_IN[CALENDAR].title


def kept_by(model: Model) -> tuple[str, ...]:
    """The titles of other targets that train a model, and have a calendar of their own."""
    return tuple(BUILT_IN[it].title for it in model.offered_by if it != CALENDAR and it in BUILT_IN)
