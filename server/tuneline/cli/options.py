"""The options of every command that reads training files, as click has them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from tuneline.cli.names import name_option, one_of, some_of
from tuneline.cli.session import known_names, with_session
from tuneline.domain.method import METHODS
from tuneline.targets.models_table import MODELS


def _offered_targets(ctx: click.Context, param: click.Parameter, typed: str) -> list[str]:
    return some_of(known_names(ctx.params.get("config")))(ctx, param, typed)


_OPTIONS = (
    name_option(
        "--target",
        _offered_targets,
        "The service or trainer that will read the file, several with commas; see `tuneline targets`. Default: any.",
        "NAMES",
    ),
    name_option(
        "--method", one_of(METHODS), "Training method: supervised, preference, reinforcement or unpaired."
    ),
    name_option(
        "--model", one_of(MODELS), "Base model: sets limit, encoding and price. Example: gpt-4o-mini"
    ),
    click.option(
        "--config",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Use this settings file.",
    ),
    click.option("--isolated", is_flag=True, help="Ignore all settings files."),
    click.option(
        "--jobs", type=click.IntRange(1), help="Number of processes for large files. Default: all cores."
    ),
)


def reads_files(command: Callable[..., int]) -> Callable[..., int]:
    """Gives a command these options, and the session that they make."""
    made = with_session(command)
    for option in reversed(_OPTIONS):
        made = option(made)
    return made
