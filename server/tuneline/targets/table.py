"""The targets there are. To add one, write its file in data/: its facts are compiled into `targets_table`."""

from __future__ import annotations

from collections.abc import Iterable

from tuneline.targets.base import Target
from tuneline.targets.targets_table import BUILT_IN

# The name of "no target": nothing is known of who reads the file.
ANY = "any"
ABOUT_ANY = "Every rule has its own severity; messages name the targets that reject what they find."


def target_names(own: Iterable[str] = ()) -> tuple[str, ...]:
    """What settings may name, `any` first; own: the names of private targets."""
    return (ANY, *BUILT_IN, *own)


def known_targets(own: Iterable[Target] = ()) -> tuple[Target, ...]:
    """All targets, the private ones last."""
    return (*BUILT_IN.values(), *own)


def named_targets(names: Iterable[str], own: Iterable[Target] = ()) -> tuple[Target, ...]:
    """The targets of these names, those that are not known left out; a private one overrides a built-in one."""
    private = {it.name: it for it in own}
    found = (private.get(name) or BUILT_IN.get(name) for name in names)
    return tuple(it for it in found if it is not None)
