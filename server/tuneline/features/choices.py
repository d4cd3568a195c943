"""What a person can choose for a file: targets and models, as a list to pick from shows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from tuneline.settings.model import Settings, own_models
from tuneline.targets.base import Target
from tuneline.targets.evidence import OWN_WORD
from tuneline.targets.model import Model
from tuneline.targets.models import find_model, merge, turned_off_by
from tuneline.targets.models_table import MODELS
from tuneline.targets.table import ABOUT_ANY, ANY, known_targets, target_names
from tuneline.text.words import listed


def targets(settings: Settings) -> list[dict[str, Any]]:
    """Every target, the private ones too, `current` where the file is checked for it.

    Several targets that are named together are one entry more, so that the choice can be seen and kept.
    """
    # A person who types a title finds it first, even where it is a part of another one.
    known = sorted(known_targets(settings.own_targets), key=lambda it: len(it.title))
    words = [(ANY, "Any reader", ABOUT_ANY), *((it.name, it.title, it.brief or _plainly(it)) for it in known)]
    if len(settings.target) > 1:
        titles = {name: title for name, title, _ in words}
        named = listed(titles.get(it, it) for it in settings.target)
        words.append((_together(settings), named, "Checked for all of these, as the settings say."))
    return [
        {"name": name, "title": title, "about": about, "current": name == _together(settings)}
        for name, title, about in words
    ]


def models(settings: Settings, today: date) -> list[dict[str, Any]]:
    """Every model that can or could be trained, the user's own too, with the targets that it can be chosen for.

    A model that the settings name is in the list even where Tuneline does not know it, so that the choice can be seen.
    """
    own = own_models(settings)
    current = find_model(settings.model, own) if settings.model else None
    if settings.model and current is None:
        words = "Tuneline does not know this model."
        yours = [_entry(settings.model, "", words, _names(settings), retired=False, current=True)]
    else:
        yours = []
    chosen = current.name if current else None
    known = merge(MODELS, own).values()
    shown = (it for it in known if it.name == chosen or it.methods or it.offered_by or _own(it))
    return yours + [_model(it, today, chosen, _names(settings)) for it in shown]


def _together(settings: Settings) -> str:
    """The targets that the settings name, as a setting has them."""
    return ",".join(settings.target)


def _plainly(target: Target) -> str:
    """What a private target without a description is."""
    version = f" {target.version}" if target.version else ""
    return f"A {target.kind}{version} of your own."


def _names(settings: Settings) -> list[str]:
    names = list(target_names(it.name for it in settings.own_targets))
    return names if len(settings.target) == 1 else [*names, _together(settings)]


def _model(model: Model, today: date, chosen: str | None, names: list[str]) -> dict[str, Any]:
    offered = set(model.offered_by) or {it for it in names if _own(model) and "," not in it}
    ends = [model.shutdown_for([it]) for it in offered] or [model.shutdown]
    return _entry(
        model.name,
        " · ".join(_figures(model)),
        "; ".join(_facts(model, today)),
        [it for it in names if it == ANY or offered.issuperset(it.split(","))],
        retired=all(end is not None and end <= today for end in ends),
        current=model.name == chosen,
    )


def _entry(
    name: str, brief: str, detail: str, targets: list[str], *, retired: bool, current: bool
) -> dict[str, Any]:
    return {
        "name": name,
        "brief": brief,
        "detail": detail,
        "targets": targets,
        "retired": retired,
        "current": current,
    }


def _own(model: Model) -> bool:
    return OWN_WORD in model.evidence.values() or not model.evidence


def _figures(model: Model) -> Iterator[str]:
    """What one compares models by, short enough to stand beside the name."""
    if model.price is not None:
        yield _sure(model, "price", f"${model.price:,.2f} per million tokens")
    if model.limit:
        yield _sure(model, "limit", f"{model.limit:,} tokens per example")


def _facts(model: Model, today: date) -> Iterator[str]:
    # The day comes first: a list cuts off what is long.
    if model.shutdown is not None:
        past, day = model.shutdown <= today, model.shutdown.isoformat()
        if model.evidence.get("shutdown") == OWN_WORD:
            yield f"shut down on {day}" if past else f"until {day}"
        else:
            yield _sure(
                model, "shutdown", f"{turned_off_by(model)} {'shut' if past else 'shuts'} it down on {day}"
            )
    if model.methods:
        yield _sure(model, "methods", ", ".join(model.methods))


def _sure(model: Model, fact: str, words: str) -> str:
    proof = model.evidence.get(fact)
    return words if proof is None or proof.verified else f"{words} (not verified)"
