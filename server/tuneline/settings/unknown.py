"""What is said of the name of a target that there is not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from tuneline.settings.problems import short
from tuneline.targets.base import normal_target
from tuneline.targets.targets_table import BUILT_IN
from tuneline.text.words import did_you_mean, listed

# What parts the name of a package from its version.
_VERSION = r"\s*[=~<>@:]+|[-_ ]v?(?=[0-9])"


def unknown_target(name: str, where: str, known: Iterable[str], broken: Mapping[str, Path]) -> str:
    """What is wrong with the name of a target. where: the settings that have it, in words."""
    if file := broken.get(normal_target(name)):
        return f'unknown target "{short(name)}" in {where}: its file {file.name} is wrong'
    known = tuple(known)
    hint = (
        _without_version(name, known)
        or did_you_mean(name, known)
        or f"the targets are {listed(map(short, known))}"
    )
    return f'unknown target "{short(name)}" in {where}: {hint}'


def _without_version(name: str, known: Collection[str]) -> str:
    """What is said of the name of a target with a version, as in `together==2.9`; empty for another name."""
    plain = normal_target(re.split(_VERSION, name, maxsplit=1)[0])
    if plain == normal_target(name) or plain not in known:
        return ""
    target = BUILT_IN.get(plain)
    about = f", which describes version {target.version}" if target is not None and target.version else ""
    return f'name it without a version: "{plain}"{about}'
