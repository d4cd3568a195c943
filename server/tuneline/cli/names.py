"""What a shell offers for a name on the command line. What is known of names is imported when the shell asks."""

from __future__ import annotations

from collections.abc import Iterable

import click


def targets(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Names of targets."""
    from tuneline.targets.table import TARGETS

    return _that_begin(incomplete, TARGETS)


def methods(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Training methods."""
    from tuneline.domain.method import METHODS

    return _that_begin(incomplete, METHODS)


def models(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Models of the catalogue."""
    from tuneline.targets.models_table import MODELS

    return _that_begin(incomplete, MODELS)


def rules(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Names of rules."""
    from tuneline.rules.table import RULES

    return _that_begin(incomplete, RULES)


def rules_and_groups(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """A list of rules and groups with commas between, with its last name completed."""
    from tuneline.rules.table import GROUPS, RULES

    before, comma, last = incomplete.rpartition(",")
    given = before.split(",")
    return [before + comma + name for name in _that_begin(last, (*GROUPS, *RULES)) if name not in given]


def _that_begin(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
