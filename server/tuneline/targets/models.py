"""What is known of the models that files are written for, and how to find one however its name is spelt.

The facts are in models.toml, each with its evidence; the settings may add models and correct facts. Both
kinds of table pass the same checks, so a wrong one is told in the same words.
"""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from tuneline.targets.base import METHODS, Method
from tuneline.targets.table import TARGETS

# The words that `tokens` knows; this layer may not ask it, so a test holds them equal.
ENCODINGS: Final = ("o200k_base", "cl100k_base")
IMAGE_RULES: Final = (
    "gpt-4o",
    "gpt-4o-mini",
    "o1",
    "computer-use",
    "gpt-4.1-mini",
    "gpt-4.1-nano",
    "o4-mini",
    "gpt-5-mini",
    "gpt-5-nano",
)

_azure_tuned = re.compile(r"\.ft-.*")


class ModelError(ValueError):
    """A table that describes no model; the message says which key, what is right there, and what was seen."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact comes from. `as_of`: the day the source was last read, None for the user's own word.

    Not `verified`: no document for it was found, so it must be shown as uncertain and carries no error.
    """

    source: str
    as_of: date | None
    verified: bool


OWN_WORD: Final = Evidence("your settings", None, True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A base model. None, and an empty tuple, mean: not known.

    encoding: one of `ENCODINGS`; None for a tokenizer of another family, whose counts are estimates.
    limit: tokens of a training example before its end is cut; context: tokens of a request.
    price: USD for a million training tokens.
    methods: how it can, or could, be trained. chat: trained with messages, not with prompt and completion.
    shutdown: the day OpenAI turns it off. images: which of `IMAGE_RULES` prices an image.
    offered_by: names of the targets that still take training jobs for it.
    evidence: per field where the fact comes from.
    """

    name: str
    aliases: tuple[str, ...] = ()
    encoding: str | None = None
    limit: int | None = None
    context: int | None = None
    price: float | None = None
    methods: tuple[Method, ...] = ()
    chat: bool = True
    shutdown: date | None = None
    images: str | None = None
    offered_by: tuple[str, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict, compare=False, repr=False)

    def shutdown_for(self, target: str) -> date | None:
        """The day it is gone for this target: Azure keeps models that OpenAI turned off, on its own dates.

        A date of the user's own holds everywhere.
        """
        elsewhere = target == "azure" and "azure" in self.offered_by
        return None if elsewhere and self.evidence.get("shutdown") != OWN_WORD else self.shutdown


@lru_cache(1)
def load_models() -> Mapping[str, Model]:
    """The built-in models by name."""
    text = (files(__package__) / "models.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    evidence = {name: Evidence(**entry) for name, entry in tables["evidence"].items()}
    models = {}
    for name, table in tables["models"].items():
        aliases = table.pop("aliases", [])
        facts = {"name": name, "aliases": aliases} | {key: value for key, (value, _) in table.items()}
        proof = {key: evidence[basis] for key, (_, basis) in table.items()}
        models[name] = Model(**_checked(facts, "models.toml"), evidence=proof)
    return MappingProxyType(models)


def merge(models: Mapping[str, Model], custom_tables: Sequence[Mapping[str, object]]) -> Mapping[str, Model]:
    """The models with those of the user: `name` and any facts of `Model`, dates also as "YYYY-MM-DD".

    A name or alias that is known, however it is spelt, corrects that model's facts; any other adds a model.
    Later tables win. ModelError at the first table that is wrong.
    """
    merged = dict(models)
    for index, table in enumerate(custom_tables):
        facts = _checked(table, f"models[{index}]")
        proof = dict.fromkeys(facts.keys() - {"name", "aliases"}, OWN_WORD)
        known = _spellings(merged).get(normal_name(facts["name"]))
        if known is None:
            merged[facts["name"]] = Model(**facts, evidence=proof)
        else:
            facts |= {"name": known.name, "aliases": (*known.aliases, *facts.get("aliases", ()))}
            facts["evidence"] = {**known.evidence, **proof}
            merged[known.name] = replace(known, **facts)
    return MappingProxyType(merged)


def normal_name(name: str) -> str:
    """The base model's name in an API's, Azure's or a fine-tuned model's spelling of it.

    "ft:GPT-4.1-mini:org::id" is gpt-4.1-mini, "azure/gpt-35-turbo.ft-0a1b" is gpt-3.5-turbo.
    """
    base = name.strip().lower().removeprefix("ft:").partition(":")[0].rpartition("/")[2]
    base = _azure_tuned.sub("", base)
    return f"gpt-3.5-{base.removeprefix('gpt-35-')}" if base.startswith("gpt-35-") else base


def find_model(name: str, custom: Sequence[Mapping[str, object]] = ()) -> Model | None:
    """The model of this name, alias or fine-tune; None if it is unknown. ModelError as in `merge`.

    A snapshot or variant that is not in the table is taken for the model with the longest name that it
    begins with, but without its shut-down date, which holds for the known snapshot alone.
    """
    spelled = _spellings(merge(load_models(), custom))
    wanted = normal_name(name)
    if wanted in spelled:
        return spelled[wanted]
    prefixes = [it for it in spelled if wanted.startswith(f"{it}-")]
    return replace(spelled[max(prefixes, key=len)], shutdown=None) if prefixes else None


def nearest(name: str, custom: Sequence[Mapping[str, object]] = ()) -> str | None:
    """The known name or alias that looks most like this one, if any does. ModelError as in `merge`."""
    spelled = _spellings(merge(load_models(), custom))
    return next(iter(difflib.get_close_matches(normal_name(name), spelled, n=1, cutoff=0.7)), None)


def _spellings(models: Mapping[str, Model]) -> dict[str, Model]:
    return {normal_name(it): model for model in models.values() for it in (model.name, *model.aliases)}


def _checked(table: Mapping[str, object], where: str) -> dict[str, Any]:
    """The facts of a table with the types of `Model`; ModelError, beginning with `where`, if one is wrong."""
    if not isinstance(table, Mapping):
        raise ModelError(f"{where}: a model is a table of facts, not {table!r}")
    facts = {}
    for key, value in table.items():
        if key not in _FACTS:
            near = difflib.get_close_matches(str(key), _FACTS, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(_FACTS)}"
            raise ModelError(f"{where}: unknown key `{key}`: {hint}")
        check, expected = _FACTS[key]
        facts[key] = check(value)
        if facts[key] is None:
            raise ModelError(f"{where}: `{key}` must be {expected}, not {value!r}")
    if "name" not in facts:
        raise ModelError(f"{where}: `name` is missing")
    return facts


# Checks give the value in the type of `Model`, or None if it is wrong.


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and normal_name(value) else None


def _one_of(words: Sequence[str]) -> Callable[[object], str | None]:
    return lambda value: value if isinstance(value, str) and value in words else None


def _all(check: Callable[[object], str | None]) -> Callable[[object], tuple[str, ...] | None]:
    def checked(value: object) -> tuple[str, ...] | None:
        if not isinstance(value, list | tuple):
            return None
        words = [it for it in map(check, value) if it is not None]
        return tuple(words) if len(words) == len(value) else None

    return checked


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _amount(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _day(value: object) -> date | None:
    if type(value) is date:  # A datetime is a date too, but no day.
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


_PLACES: Final = tuple(it for it in TARGETS if it != "any")

# Per key the check, and what is right there in words.
_FACTS: Final[dict[str, tuple[Callable[[object], object], str]]] = {
    "name": (_word, "a model's name"),
    "aliases": (_all(_word), "a list of names"),
    "encoding": (_one_of(ENCODINGS), f"one of {', '.join(ENCODINGS)}"),
    "limit": (_whole, "a whole number of tokens above 0"),
    "context": (_whole, "a whole number of tokens above 0"),
    "price": (_amount, "a number of USD, 0 or more"),
    "methods": (_all(_one_of(METHODS)), f"a list of {', '.join(METHODS)}"),
    "chat": (_truth, "true or false"),
    "shutdown": (_day, "a date such as 2027-01-14"),
    "images": (_one_of(IMAGE_RULES), f"one of {', '.join(IMAGE_RULES)}"),
    "offered_by": (_all(_one_of(_PLACES)), f"a list of {', '.join(_PLACES)}"),
}
