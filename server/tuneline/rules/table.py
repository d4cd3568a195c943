"""All rules, in the order in which lists and pages show them. To add one: write its file; it is found here."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Iterator, Mapping

from tuneline.rules.base import Rule

GROUPS: Mapping[str, str] = {
    "jsonl": "The file as JSON Lines",
    "format": "Keys and types of an example",
    "messages": "Messages",
    "weights": "Weights",
    "tools": "Tools",
    "images": "Images",
    "preference": "Preference and reinforcement",
    "tokens": "Tokens and models",
    "dataset": "Several lines together",
}


def _load() -> Iterator[Rule]:
    for group in GROUPS:
        package = importlib.import_module(f"tuneline.rules.{group}")
        for name in sorted(_modules(package.__path__)):
            module = importlib.import_module(f"{package.__name__}.{name}")
            if (rule := getattr(module, "RULE", None)) is not None:
                yield rule


def _modules(folders: Iterable[str]) -> Iterator[str]:
    """The names of the modules in the folders of a package."""
    for folder in folders:
        if os.path.isdir(folder):
            yield from (
                name.removesuffix(".py")
                for name in os.listdir(folder)
                if name.endswith(".py") and name != "__init__.py"
            )
        else:
            # As in a zip file. `pkgutil` imports what takes a twentieth of a start.
            import pkgutil

            yield from (info.name for info in pkgutil.iter_modules([folder]))


RULES: Mapping[str, Rule] = {rule.name: rule for rule in _load()}


def cases() -> Iterator[str]:
    """What targets may have facts about: every rule, `rule/case` for every case of one, and every part of a detail."""
    for rule in RULES.values():
        names = {rule.name: None}
        for case in (*rule.cases, *rule.details):
            steps = case.split("/")
            names |= {"/".join((rule.name, *steps[:size])): None for size in range(1, len(steps) + 1)}
        yield from names
