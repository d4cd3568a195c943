"""The targets there are. To add one, write its file and name it here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tuneline.domain.method import Method
from tuneline.domain.severity import Severity
from tuneline.targets.any import ANY
from tuneline.targets.azure import AZURE
from tuneline.targets.base import Target
from tuneline.targets.openai import OPENAI

TARGETS: Final[Mapping[str, Target]] = MappingProxyType({it.name: it for it in (ANY, OPENAI, AZURE)})


def find_target(name: str) -> Target | None:
    """The target of this name, whatever its case; None if there is none."""
    return TARGETS.get(name.strip().lower())


def taken_roles(target: Target, method: Method) -> frozenset[str]:
    """The roles that a target takes in examples of a method, `any` those that all take. Empty: no limit."""
    targets = TARGETS.values() if target.name == "any" else (target,)
    roles = [it.roles[method] for it in targets if method in it.roles]
    return frozenset.intersection(*roles) if roles else frozenset()


def refusers(rule: str) -> tuple[str, ...]:
    """Titles of the targets for which a finding of this rule is an error where it is none by itself."""
    return tuple(it.title for it in TARGETS.values() if it.severities.get(rule) is Severity.ERROR)
