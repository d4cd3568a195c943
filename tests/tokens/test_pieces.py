"""Counts by words and in slices against those of tiktoken: equal always, or left to it."""

from __future__ import annotations

import random
import string
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokens.count_fuzz import differences
from tokens.count_fuzz import texts as fuzzed
from tokens.texts import encodings, exact, glued, needs_real_files, real_texts
from tuneline.domain.encoding import ENCODINGS
from tuneline.tokens import count as counting
from tuneline.tokens import limits, pieces
from tuneline.tokens.count import counts
from tuneline.tokens.slices import slices

ASSIGNED = [*range(0xD800), *range(0xE000, 0x20000)]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WORDS_BETWEEN_LOOKS", 10**12)
    monkeypatch.setattr(pieces, "_counters", {})


def check(text: str, encoding: str) -> None:
    assert pieces.count(text, encoding) == exact(text, encoding), ascii(text)
    whole = exact(text, encoding)
    assert sum(exact(it, encoding) for it in slices(text, 3)) == whole, ascii(text)


@encodings
def test_every_code_point(encoding: str) -> None:
    seen: list[str] = []
    for code in ASSIGNED:
        it = chr(code)
        seen.append(f"x{it} {it} a{it}\n {it}'s {it}{it} .{it}")
        if len(seen) == 64:
            text = " ".join(seen)
            if pieces.count(text, encoding) != exact(text, encoding):
                for each in seen:
                    check(each, encoding)
            seen.clear()


@encodings
def test_parts_in_any_order(encoding: str) -> None:
    draw = random.Random(encoding)
    for _ in range(10_000):
        check(glued(draw), encoding)


@encodings
def test_in_all_ways(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_fast", None)
    draw = random.Random(encoding)
    assert differences(fuzzed(draw, 600), encoding, draw) == []


@given(text=st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from("'sS/. \n\u00e9\u2019"))))
def test_any_text(text: str) -> None:
    for encoding in ENCODINGS:
        check(text, encoding)


@encodings
@needs_real_files
def test_real_files(encoding: str) -> None:
    texts = sorted(real_texts())
    assert counts(texts, encoding) == [exact(it, encoding) for it in texts]


@pytest.mark.parametrize(
    "text", [" " * 200_000 + "x", "\n" * 50_000 + " " * 50_000, "=" * 60_000, "x" * 60_000, "\n " * 90_000]
)
def test_long_runs(text: str) -> None:
    assert pieces.count(text, "o200k_base") == exact(text, "o200k_base")


def test_a_run_of_white_space_is_left_to_tiktoken() -> None:
    assert pieces.count(" " * (limits.WHITE_SPACE + 1), "o200k_base") is None


def test_few_words_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WORDS", 10)
    monkeypatch.setattr(pieces, "_counters", {})
    texts = [f"Again the word{number} {'y' * 100}, and again 3." for number in range(100)]
    assert counts(texts, "o200k_base") == [exact(it, "o200k_base") for it in texts]
    known = pieces._counters["o200k_base"]._words
    assert len(known) <= 10
    assert len(known._older) == 10
    assert max(map(len, [*known, *known._older])) <= limits.WORD


def test_texts_of_new_words_are_left_to_tiktoken_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WORDS_BETWEEN_LOOKS", 100)
    monkeypatch.setattr(limits, "SHORTEST_PAUSE", 3_000)
    monkeypatch.setattr(limits, "LONGEST_PAUSE", 9_000)
    draw = random.Random(1)
    counter = pieces._Counter("o200k_base")

    def left(texts: list[str]) -> int:
        found = [counter.count(it) for it in texts]
        assert all(it in (None, exact(text, "o200k_base")) for it, text in zip(found, texts, strict=True))
        return found.count(None)

    new = [
        " ".join("".join(draw.choices(string.ascii_lowercase, k=7)) for _ in range(20)) for _ in range(900)
    ]
    assert left(new[:5]) == 0
    assert left(new) > 700
    known = ["Most words of a text are there again and again."] * 1_000
    assert left(known) < 200
    assert left(known) == 0


def test_toktok_is_not_asked_for_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_fast", None)
    monkeypatch.setitem(sys.modules, "toktok", None)
    counting.prefer_fast()
    assert counting._fast is None
    assert counts(["What is the tide doing?"], "o200k_base") == [6]


def test_much_text_is_counted_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_fast", None)
    asked: list[str] = []
    monkeypatch.setattr(pieces, "count", lambda text, _encoding: asked.append(text))
    assert counts(["What is the tide doing?"], "o200k_base") == [6]
    assert asked == ["What is the tide doing?"]
    assert counting.count("What is the moon doing?", "o200k_base").tokens == 6
    assert len(asked) == 1


def test_slices_are_the_text() -> None:
    draw = random.Random(2)
    for _ in range(2_000):
        text, size = glued(draw), draw.randrange(1, 9)
        parts = list(slices(text, size))
        assert "".join(parts) == text
        assert all(len(it) >= size for it in parts[:-1])


def test_long_text_has_slices_of_the_size() -> None:
    text = "An answer, \u5b57 by word.\n    x = 1  # so\n" * 9_000
    assert 100_000 <= max(map(len, slices(text, 100_000))) < 100_040


def test_a_text_without_a_place_is_one_slice() -> None:
    assert list(slices("\u5b57" * 3_000, 100)) == ["\u5b57" * 3_000]
