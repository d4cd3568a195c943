"""All rules, in the order in which lists and pages show them. To add one: write its file; it is found here."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

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
        for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
            module = importlib.import_module(f"{package.__name__}.{info.name}")
            if (rule := getattr(module, "RULE", None)) is not None:
                yield rule


RULES: Mapping[str, Rule] = {rule.name: rule for rule in _load()}


def cases() -> Iterator[str]:
    """What targets may have facts about: every rule, `rule/case` for every case of one, and every part of a detail."""
    for rule in RULES.values():
        names = {rule.name: None}
        for case in (*rule.cases, *rule.details):
            steps = case.split("/")
            names |= {"/".join((rule.name, *steps[:size])): None for size in range(1, len(steps) + 1)}
        yield from names
