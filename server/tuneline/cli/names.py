"""Options whose values are names that the program knows, and what a shell offers for them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import click

Offer = Callable[[click.Context, click.Parameter, str], list[str]]


def name_option(flag: str, offered: Offer, words: str, metavar: str = "NAME") -> Callable[[Any], Any]:
    """An option that takes one name, or with metavar `NAMES` several with commas between."""
    return click.option(flag, metavar=metavar, shell_complete=offered, help=words)


def one_of(known: Collection[str]) -> Offer:
    """The names that begin with what is typed."""
    return lambda _ctx, _param, typed: [name for name in known if name.startswith(typed)]


def some_of(known: Collection[str]) -> Offer:
    """A list of names with commas between, with its last name completed."""

    def offered(_ctx: click.Context, _param: click.Parameter, typed: str) -> list[str]:
        before, comma, last = typed.rpartition(",")
        given = before.split(",")
        return [before + comma + name for name in known if name.startswith(last) and name not in given]

    return offered
