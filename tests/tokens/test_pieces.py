"""Counts by pieces against those of tiktoken: equal always, or left to it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.domain.encoding import ENCODINGS
from tuneline.tokens import count as counting
from tuneline.tokens import limits, pieces
from tuneline.tokens.count import counts
from tuneline.tokens.encodings import load

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
KNOWN = [code for code in range(0x1FB00) if not pieces._has_others(chr(code))]
# What is special to the patterns of the encodings.
PARTS = [
    *"'s 'S 'LL 've ' a b A B aB 1 22 . / \\ < | ( \" - _".split(),
    *(" ", "  ", "\n", "\r\n", "\t", "\v", "\x1c", "\0"),
]
encodings = pytest.mark.parametrize("encoding", ENCODINGS)


def exact(text: str, encoding: str) -> int:
    return len(load(encoding).encode_ordinary(text))


def check(text: str, encoding: str) -> None:
    found = pieces.count(text, encoding)
    assert found in (None, exact(text, encoding)), ascii(text)


@encodings
def test_every_code_point(encoding: str) -> None:
    for code in KNOWN:
        it = chr(code)
        for text in (f"x{it}a", f"{it}'s a", f" {it}{it} A{it}\n"):
            assert pieces.count(text, encoding) == exact(text, encoding), (
                f"U+{code:04X} is counted differently"
            )
    assert len(KNOWN) > 7_000


@encodings
def test_parts_in_any_order(encoding: str) -> None:
    draw = random.Random(encoding)
    some = [chr(it) for it in draw.choices(KNOWN, k=200)]
    for round_ in range(20_000):
        parts = PARTS if round_ % 2 else PARTS + some
        text = "".join(draw.choices(parts, k=draw.randrange(1, 24)))
        assert pieces.count(text, encoding) == exact(text, encoding), ascii(text)


@given(
    text=st.text(st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("'sS \n\u00e9\u2019")))
)
def test_any_text(text: str) -> None:
    for encoding in ENCODINGS:
        check(text, encoding)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        yield from strings(inner)


@encodings
@pytest.mark.skipif(not REAL.is_dir(), reason="no folder of real files beside the repository")
def test_real_files(encoding: str) -> None:
    for path in REAL.rglob("*.jsonl"):
        for line in path.read_bytes().split(b"\n"):
            try:
                found = list(strings(json.loads(line)))
            except ValueError:
                continue
            expected = [None if "\ud83d" in it else exact(it, encoding) for it in found]
            assert [it for it in counts(found, encoding) if it is not None] == [
                it for it in expected if it is not None
            ]


@pytest.mark.parametrize("text", ["\ud83d", "x'\u017f", "\u5b57", "\u05d0", "a" * (limits.WHITE_SPACE + 1)])
def test_left_to_tiktoken(text: str) -> None:
    assert pieces.count(text, "o200k_base") is None


@pytest.mark.parametrize(
    "text", [" " * 200_000 + "x", "\n" * 50_000 + " " * 50_000, "=" * 60_000, "x" * 60_000]
)
def test_long_runs(text: str) -> None:
    assert pieces.count(text, "o200k_base") == exact(text, "o200k_base")


def test_few_pieces_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PIECES", 10)
    monkeypatch.setattr(pieces, "_counters", {})
    texts = [f"word{number} {'y' * 100} again" for number in range(100)]
    assert counts(texts, "o200k_base") == [exact(it, "o200k_base") for it in texts]
    known = pieces._counters["o200k_base"]._tokens_of.__self__
    assert len(known) == 10
    assert max(map(len, known)) <= limits.PIECE


def test_much_text_is_counted_by_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(pieces, "count", lambda text, _encoding: asked.append(text))
    assert counts(["What is the tide doing?"], "o200k_base") == [6]
    assert asked == ["What is the tide doing?"]
    assert counting.count("What is the moon doing?", "o200k_base").tokens == 6
    assert len(asked) == 1
