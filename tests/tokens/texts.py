"""Texts that are counted in every way, and what tiktoken counts of them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tuneline.domain.encoding import ENCODINGS
from tuneline.tokens.encodings import load

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
encodings = pytest.mark.parametrize("encoding", ENCODINGS)
needs_real_files = pytest.mark.skipif(
    not REAL.is_dir(), reason="no folder of real files beside the repository"
)

# What is special to the patterns of the encodings, and near to it: contractions, white space that Python, the patterns
# and people tell apart, signs and slashes at line ends, letters of every kind of case, marks, numbers, signs of a pair.
TRAPS: Final = (
    *"'s 'S '\u017f 'LL 'll 've 're ' a b B aB Bb the The THE iPhone JavaScript Kelvin\u212a \u01c5 \u02b0".split(),
    *'1 22 333 4444 \u00b2 \u0661 . , ! ?! / // \\ < | ( ) " - _ `` *** == => <|endoftext|> <|im_start|>'.split(),
    *"\u5b57 \u6570\u636e \u05d0\u05d1 \u0905\u093f \uac00 \u00e9 e\u0301 \u0301 \U0001f600 \ufe0f".split(),
    "\U0001f468\u200d\U0001f469",
    *"\u0378 \u088f \u1ad0 \ua7ce \U000323b0 \U0010ffff \ufffd \ufeff \u200b \u200d \u00ad \u2019s \u00a7".split(),
    *" | | |  |   |          |\n|\n|\n\n|\r\n|\r|\t|\t\t| \n|\n |\n    |//\n|;\n// |.\n/|.\n\n".split("|"),
    *("\v", "\f", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\u00a0", "\u1680", "\u180e", "\u2003", "\u2028"),
    *("\u2029", "\u202f", "\u205f", "\u3000", "\0", "\x7f", "\ud83d", "\ude00"),
)


def exact(text: str, encoding: str) -> int:
    """What tiktoken counts."""
    return len(load(encoding).encode_ordinary(text))


def glued(draw: random.Random, parts: Sequence[str] = TRAPS, most: int = 24) -> str:
    """Some of the parts in any order, now and then many of few."""
    some = parts if draw.random() < 0.7 else draw.choices(parts, k=3)
    return "".join(draw.choices(some, k=draw.randrange(1, most)))


def strings(value: object) -> Iterator[str]:
    """All strings in a value of JSON, keys too."""
    if isinstance(value, str):
        yield value
    for inner in (
        value if isinstance(value, list) else [*value, *value.values()] if isinstance(value, dict) else ()
    ):
        yield from strings(inner)


@cache
def real_texts() -> frozenset[str]:
    """All texts of the real files, and their lines that are no JSON."""
    found: set[str] = set()
    for path in REAL.rglob("*.jsonl"):
        for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
            try:
                found.update(strings(json.loads(line)))
            except ValueError:
                found.add(line)
    assert len(found) > 1_000
    return frozenset(found)
