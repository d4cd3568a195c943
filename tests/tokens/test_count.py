"""Counts and offsets against tiktoken itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokens.texts import exact, needs_real_files, real_texts
from tuneline.domain.encoding import ENCODINGS
from tuneline.tokens import count as counting
from tuneline.tokens import limits
from tuneline.tokens.count import Count, count, offset_at, upper_bound
from tuneline.tokens.encodings import load

TEXTS = [
    "",
    " ",
    "Where does the night bus stop?",
    "<|endoftext|>",
    "before <|im_start|>system<|im_sep|> after <|fim_suffix|><|endofprompt|>",
    "\ud83d",
    "\ude00\ud83d",
    "a\ud83db",
    "\ud83d\ude00 as two halves",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇫🇷",
    "北京の天気は晴れです。오늘 날씨",
    "e\u0301a\u0308 \u200d\u2028\u2029\x85\0\ufeff",
    "שלום עולם مرحبا",
    "don't I'LL we've\r\n\n\t  x",
    "x" * 3_000,
    " " * 200_000,
    "=" * 60_000,
    "字" * 60_000,
]

characters = st.one_of(
    st.characters(exclude_categories=()),
    st.sampled_from("aé字👩\u200d🏳️\ud83d\ude00 \n'<|>"),
)
texts = st.text(characters, max_size=60)
encodings = st.sampled_from(ENCODINGS)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_equals_tiktoken(text: str, encoding: str) -> None:
    expected = Count(len(load(encoding).encode_ordinary(text)), True)
    assert count(text, encoding) == expected
    assert count(text, encoding) == expected  # The second time from the cache.
    assert expected.tokens <= upper_bound(text)


@pytest.mark.parametrize("encoding", ENCODINGS)
@needs_real_files
def test_real_files(encoding: str) -> None:
    wrong = [text for text in real_texts() if count(text, encoding) != (exact(text, encoding), True)]
    assert wrong == []


@pytest.mark.parametrize("text", ["", "a <|endoftext|> b", "é \ud800 x", "数据 " * 50])
def test_a_very_long_text_is_counted_alike(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LISTED_TEXT", -1)
    loaded = load("o200k_base")
    ids = loaded.encode_ordinary(text)
    assert counting._count(text, "o200k_base") == (len(ids), True)
    assert list(counting._numbered(loaded, text)) == ids
    if text.isprintable():
        assert isinstance(counting._numbered(loaded, text), memoryview)


def test_special_token_is_ordinary_text() -> None:
    assert count("<|endoftext|>").tokens == 7


@given(texts, encodings)
def test_bound_and_count(text: str, encoding: str) -> None:
    found = count(text, encoding)
    assert found.exact
    assert found.tokens == len(load(encoding).encode(text, disallowed_special=()))
    assert found.tokens <= upper_bound(text)


def test_bound_is_bytes() -> None:
    assert upper_bound("aé字👩") == 1 + 2 + 3 + 4
    assert upper_bound("\ud83d") == 3


@pytest.mark.parametrize(
    "text", [" " * 1_100_000, "a" + "\t \u00a0" * 400_000 + "b"], ids=["spaces", "mixed"]
)
def test_white_run_that_panics(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert count(text) == Count(upper_bound(text), False)
    assert offset_at(text, 10) <= 10
    assert offset_at(text, upper_bound(text)) == len(text)
    assert capfd.readouterr().err == ""  # It never reached tiktoken, whose panics print.


def test_shorter_white_runs_are_exact() -> None:
    text = ("x" + " " * 300_000) * 4
    assert count(text) == Count(len(load("o200k_base").encode_ordinary(text)), True)


class Panic(BaseException):
    pass


class Broken:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def encode_ordinary(self, _text: str) -> list[int]:
        raise self.error


@pytest.mark.parametrize("error", [Panic(), ValueError("odd")])
def test_panic(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "load", lambda _name: Broken(error))
    text = "a text that no other test counts, é"
    assert counting._count(text, "o200k_base") == Count(len(text) + 1, False)
    assert offset_at(text, 5) == 5


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(), GeneratorExit()])
def test_stopping_is_no_panic(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "load", lambda _name: Broken(error))
    with pytest.raises(type(error)):
        counting._count("a text that no other test counts", "o200k_base")


def test_unknown_encoding() -> None:
    with pytest.raises(ValueError, match="gpt2"):
        count("a", "gpt2")


def kept_characters(text: str, tokens: int, encoding: str) -> int:
    """By trial: the longest prefix of whole characters within the bytes of the first tokens."""
    loaded = load(encoding)
    kept = len(loaded.decode_bytes(loaded.encode_ordinary(text)[:tokens]))
    offset = 0
    while offset < len(text) and upper_bound(text[: offset + 1]) <= kept:
        offset += 1
    return offset


@given(st.text(characters.filter(lambda it: not "\ud800" <= it <= "\udfff"), max_size=60), encodings)
def test_offset(text: str, encoding: str) -> None:
    total = count(text, encoding).tokens
    offsets = [offset_at(text, tokens, encoding) for tokens in range(total + 2)]
    assert offsets == [kept_characters(text, tokens, encoding) for tokens in range(total + 2)]
    assert offsets[0] == 0
    assert offsets[-2:] == [len(text)] * 2
    assert offsets == sorted(offsets)


@given(texts, encodings, st.integers(1, 9))
def test_offset_in_slices(text: str, encoding: str, size: int) -> None:
    whole = [offset_at(text, tokens, encoding) for tokens in range(count(text, encoding).tokens + 2)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(limits, "SLICE", size)
        assert [offset_at(text, tokens, encoding) for tokens in range(len(whole))] == whole


def test_a_run_in_a_long_text_makes_its_count_a_bound() -> None:
    text = "Some words. " * 90_000 + "x" + "\t" * 1_100_000 + "\nThe end. " * 30_000
    found = count(text)
    assert not found.exact
    assert 1_100_000 < found.tokens < 1_100_000 + 0.7 * (len(text) - 1_100_000)
    assert offset_at(text, 10) == 40
    assert 1_080_000 < offset_at(text, 500_000) < len(text) - 500_000


@given(texts, encodings, st.integers(-2, 200))
def test_offset_with_surrogates(text: str, encoding: str, tokens: int) -> None:
    clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    kept = clean[: offset_at(clean, tokens, encoding)]
    offset = offset_at(text, tokens, encoding)
    assert text[:offset].encode("utf-16", "surrogatepass").decode("utf-16", "replace") == kept


def test_offset_inside_a_character() -> None:
    text = "ab𓂀𓂀"
    loaded = load("o200k_base")
    ids = loaded.encode_ordinary(text)
    cut = next(n for n in range(len(ids)) if 2 < len(loaded.decode_bytes(ids[:n])) < 6)
    assert offset_at(text, cut) == 2


@pytest.mark.parametrize("way", [counting._one, counting._many])
def test_caches_are_bounded(way: Any) -> None:
    short, long, slices = way.short.cache_info(), way.long.cache_info(), counting._in_slices.cache_info()
    held = short.maxsize * limits.SHORT_TEXT + long.maxsize * limits.LONG_TEXT
    assert held + slices.maxsize * limits.VERY_LONG_TEXT <= 24_000_000

    def remembered() -> int:
        caches = (way.short, way.long, counting._in_slices)
        return sum(it.cache_info().currsize for it in caches)

    before = remembered()
    way.of("y" * (limits.VERY_LONG_TEXT + 1), "o200k_base")
    way.of("tiny", "o200k_base")
    assert remembered() == before


def test_a_long_text_is_counted_once() -> None:
    asked: list[int] = []

    def each(text: str, _: str) -> Count:
        asked.append(len(text))
        return Count(1, True)

    way = counting._Way(each, each, each)
    text = "once upon a time " * 20_000
    assert way.of(text, "o200k_base") == way.of(text, "o200k_base") == Count(2, True)
    assert sum(asked) == len(text)
