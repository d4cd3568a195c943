"""A command line that is read without click is read as click reads it."""

from __future__ import annotations

from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.cli import check as module
from tuneline.cli.plain import DEFAULTS, FORMATS, LEVELS, SWITCHES, VALUES, plain
from tuneline.cli.render import RENDERERS
from tuneline.domain.severity import Severity

# What stands behind an option or alone: right words, wrong ones, and some in which click sees other things.
TEXTS = [
    "a.jsonl",
    "-",
    "json",
    "never",
    "3",
    "0",
    "03",
    "+3",
    "٣",
    "",
    "a,b",
    "--fix",
    "-x",
    "--",
    "x=y",
    "Ω ",
    "JSON",
]
OPTIONS = [
    *SWITCHES,
    *VALUES,
    "--config",
    "--output-file",
    "--help",
    "-h",
    "-qh",
    "-qq",
    "--fi",
    "--no-fix",
    "--baseline",
]


def by_click(words: list[str]) -> dict[str, Any]:
    """The parameters that click makes of the words, before the command does anything with them."""
    with click.Context(module.check, info_name="check") as context:
        module.check.parse_args(context, list(words))
        return context.params


def words() -> st.SearchStrategy[list[str]]:
    pieces = st.one_of(
        st.sampled_from(TEXTS).map(lambda it: [it]),
        st.sampled_from(OPTIONS).map(lambda it: [it]),
        st.tuples(st.sampled_from(sorted(VALUES)), st.sampled_from(TEXTS)).map(list),
        st.tuples(st.sampled_from(OPTIONS), st.sampled_from(TEXTS)).map(lambda it: ["=".join(it)]),
    )
    return st.lists(pieces, max_size=4).map(lambda it: [word for piece in it for word in piece])


@given(words())
def test_what_is_plain_is_what_click_reads(given_words: list[str]) -> None:
    read = plain(given_words)
    if read is not None:
        assert read == by_click(given_words)


@pytest.mark.parametrize(
    "given_words",
    [
        ["x.jsonl"],
        ["x.jsonl", "-q", "--no-tokens", "-"],
        ["--target", "openai", "--jobs=2", "x.jsonl", "--output-format", "json", "--fail-on=warning"],
    ],
)
def test_usual_calls_are_plain(given_words: list[str]) -> None:
    assert plain(given_words) == by_click(given_words)


def test_the_tables_are_those_of_the_command() -> None:
    options = {it.name: it for it in module.check.params if isinstance(it, click.Option)}
    assert set(DEFAULTS) == set(options)
    assert FORMATS == RENDERERS
    assert (*(it.value for it in Severity), "never") == LEVELS
    assert {flag for it in options.values() if it.is_flag for flag in it.opts} == set(SWITCHES)
    for flag, (name, _) in VALUES.items():
        assert flag in options[name].opts


@pytest.mark.parametrize(
    "given_words", [[], ["--fix"], ["x", "--jobs"], ["x", "--jobs", "0"], ["x", "--bogus"]]
)
def test_what_is_wrong_is_left_to_click(given_words: list[str]) -> None:
    assert plain(given_words) is None
