"""Counts of toktok against those of tiktoken: equal always, or not used."""

from __future__ import annotations

import random
import sys
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokens.texts import TRAPS, encodings, exact, needs_real_files, real_texts
from tuneline.domain.encoding import ENCODINGS
from tuneline.tokens import count as counting
from tuneline.tokens import fast, limits
from tuneline.tokens.count import Count, count

ASSIGNED = [*range(0x80, 0xD800), *range(0xE000, 0x40000), *range(0xE0000, 0xE1000)]


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("toktok", reason="the extra `fast` is not installed")
    monkeypatch.setattr(counting, "_fast", fast)


@encodings
def test_it_counts(encoding: str) -> None:
    assert fast.count("Where does the night bus stop?", encoding) == 7


@encodings
def test_what_is_expected_is_what_tiktoken_finds(encoding: str) -> None:
    for text, tokens in fast.TRAPS:
        assert tokens[encoding] == exact(text, encoding)


@encodings
def test_every_code_point(encoding: str) -> None:
    seen = 0
    for code in ASSIGNED:
        text = f"{chr(code)}'s a"
        if (found := fast.count(text, encoding)) is not None:
            seen += 1
            if found != exact(text, encoding):
                pytest.fail(f"U+{code:04X} is counted differently")
    assert seen > 250_000


@encodings
def test_words_of_every_script(encoding: str) -> None:
    draw = random.Random(encoding)
    for _ in range(20_000):
        near = draw.choice(ASSIGNED)
        text = "".join(
            draw.choice(TRAPS) if draw.random() < 0.4 else chr(min(near + draw.randrange(40), 0x10FFFF))
            for _ in range(draw.randrange(1, 24))
        )
        assert count(text, encoding).tokens == exact(text, encoding), ascii(text)


@given(text=st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from("'sS \n字"))))
def test_any_text(text: str) -> None:
    for encoding in ENCODINGS:
        assert count(text, encoding) == Count(exact(text, encoding), True)


@encodings
@needs_real_files
def test_real_files(encoding: str) -> None:
    for text in real_texts():
        assert count(text, encoding) == Count(exact(text, encoding), True)


@pytest.mark.parametrize(
    "text", ["\ud83d", "x'ſ'LLa", "a\u0c5c", "x\u1ad0's", "\U000323b0", "\n\u017f" * limits.WHITE_SPACE]
)
def test_left_to_tiktoken(text: str) -> None:
    assert fast.count(text, "o200k_base") is None
    assert count(text) == Count(exact(text, "o200k_base"), True)


@encodings
@pytest.mark.parametrize(
    "text",
    ["a" * (limits.WHITE_SPACE + 1), "=" * 950_000, "\n x" * 400_000, " " * 899_999 + "x" + "\t" * 300_000],
    ids=["letters", "signs", "lines", "spaces"],
)
def test_very_long_texts(text: str, encoding: str) -> None:
    assert fast.count(text, encoding) == exact(text, encoding)


def test_a_run_of_spaces_is_bounded_alike() -> None:
    text = " " * (limits.WHITE_SPACE + 1)
    assert count(text) == Count(len(text), False)


DIFFERS = "tiktoken; toktok 0.3.9 is installed, but what it counts differs from tiktoken"


def toktok(version: str, *, off: int = 0, fails: bool = False) -> SimpleNamespace:
    """A module that counts as tiktoken does, or nearly."""

    def encoding(name: str) -> SimpleNamespace:
        if fails:
            raise KeyError(name)
        return SimpleNamespace(count=lambda text: exact(text, name) + off * ("Where" in text))

    return SimpleNamespace(__version__=version, _encoding=encoding)


@pytest.mark.parametrize(
    ("module", "about"),
    [
        (None, "tiktoken"),
        (toktok("0.3.9"), "toktok 0.3.9, for files of several megabytes; tiktoken for all others"),
        (toktok("0.4.0"), "tiktoken; toktok 0.4.0 is installed, but 0.3.x is needed"),
        (toktok("0.3.9", off=1), DIFFERS),
        (toktok("0.3.9", fails=True), DIFFERS),
        (SimpleNamespace(__version__="0.3.9"), DIFFERS),
        (SimpleNamespace(), "tiktoken; toktok of an unknown version is installed, but 0.3.x is needed"),
    ],
)
def test_used_only_if_it_counts_the_same(
    module: SimpleNamespace | None, about: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "toktok", module)
    monkeypatch.setattr(fast, "_counters", {})
    assert fast.about() == about
    assert (fast.count("two words", "o200k_base") is not None) is about.startswith("toktok")
    assert count("two words") == Count(2, True)


class Panic(BaseException):
    pass


def test_a_panic_leaves_the_text_to_tiktoken(monkeypatch: pytest.MonkeyPatch) -> None:
    def panics(_text: str) -> int:
        raise Panic

    monkeypatch.setattr(fast, "_counters", {"o200k_base": panics})
    assert count("two words") == Count(2, True)


def test_unknown_encoding() -> None:
    with pytest.raises(ValueError, match="nonesuch"):
        count("text", "nonesuch")
