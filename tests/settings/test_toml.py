"""What is read of a settings file without tomllib is what tomllib reads."""

from __future__ import annotations

import random
import tomllib

import pytest

from tuneline.settings import toml

PARTS = (
    *'target select "target" a.b a-b _ 1 ñ [ ] [[ ]] [severity] [files] [a.b] [ x ] [files."*.jsonl"] = = = ,'.split(),
    *'"openai" "a,b" "" """ \'x\' "\\n" "é" "\u2028" true false True 12 1.5 {} ["a", "b"] ["a",] [] [,] # #x'.split(),
    *(
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\r",
        " ",
        "  ",
        "\t",
        "\0",
        "\x7f",
        "\ufeff",
        '\ntarget = "any"',
        '\nignore = ["x", ]',
    ),
)


def test_as_tomllib() -> None:
    draw = random.Random(1)
    plain = 0
    for _ in range(30_000):
        text = "".join(draw.choices(PARTS, k=draw.randrange(1, 12)))
        if (found := toml._plain(text)) is not None:
            plain += 1
            assert found == tomllib.loads(text), repr(text)
    assert plain > 1_000


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("", {}),
        ('# ours\r\ntarget = "openai"\r\n', {"target": "openai"}),
        (
            'select = ["weights", "format",]\n\n[severity]\n# later\nempty-content = "off"\n',
            {"select": ["weights", "format"], "severity": {"empty-content": "off"}},
        ),
    ],
)
def test_plain_files(text: str, holds: dict[str, object]) -> None:
    assert toml._plain(text) == holds == toml.tables(text)


@pytest.mark.parametrize(
    "text", ['a = "1"\na = "2"', "a", "[a]\n[a]", "a = 1", 'a = "\t"', "a = [,]", 'a = ["b" "c"]']
)
def test_left_to_tomllib(text: str) -> None:
    assert toml._plain(text) is None
