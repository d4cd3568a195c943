"""What is told of a line without parsing it is what the tolerant parser says of it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneline.syntax import habits, not_json, tolerant
from tuneline.syntax.tree import Tree

PIECES = (
    *"{}[],:;=!$%-+.~|\\/#'`",
    *(
        "0",
        "12",
        "0x1F",
        "1_000",
        "-Infinity",
        "NaN",
        "None",
        "true",
        "nullx",
        "a",
        "word",
        "b'",
        "r'x",
        "it's",
    ),
    *(
        " ",
        "\t",
        '"',
        '"a"',
        '{"a": 1}',
        "[1]",
        "//",
        "/*",
        "\\u0041",
        "x://y",
        "<p>",
        "\x00",
        "\x1b",
        "\x0b",
    ),
)


def parsed(text: str) -> Tree:
    """What the tolerant parser says."""
    return habits.read(text, "line", tolerant._run) or tolerant._run(text, "line")


@settings(max_examples=1_000)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
def test_it_says_what_the_parser_says(text: str) -> None:
    told = not_json.read(text, "line")
    if told is not None:
        full = parsed(text)
        assert (told.faults, told.values, told.root) == (full.faults, full.values, full.root)


def test_most_lines_of_random_characters_are_told() -> None:
    source = random.Random(1)
    lines = ["".join(chr(source.randint(32, 126)) for _ in range(12)) for _ in range(1_000)]
    assert sum(not_json.read(line, "line") is not None for line in lines) > 600


@pytest.mark.parametrize(
    "text",
    [
        "true",
        "NaN",
        "None",
        "-1",
        "+1",
        '"a"',
        "{",
        "[",
        "",
        " ",
        'x {"a": 1}',
        "r'a'",
        "`{}`",
        "1\x00",
        "null\x7f",
        "// a",
        "：",
        '"a": 1',
    ],
)
def test_what_may_be_another_slip_is_left_to_the_parser(text: str) -> None:
    assert not_json.read(text, "line") is None
