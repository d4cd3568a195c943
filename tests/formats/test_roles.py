"""Roles in common terms, and what a wrong one was meant to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.formats.roles import ALIASES, KNOWN, SOME_TRAINERS, common_role, meant_role


def test_every_alias_is_a_word_of_its_own_for_a_known_role() -> None:
    assert ALIASES.keys().isdisjoint(KNOWN)
    assert set(ALIASES.values()) <= set(KNOWN)
    assert all(word == word.strip().lower() for word in (*ALIASES, *KNOWN))
    assert ALIASES.keys() >= SOME_TRAINERS.keys()


@pytest.mark.parametrize("word", [*KNOWN, *ALIASES])
def test_case_and_white_space_do_not_matter(word: str) -> None:
    meant = ALIASES.get(word, word)
    assert [meant_role(it) for it in (word, word.upper(), f" {word.title()}\n")] == [meant] * 3
    assert common_role(word) == common_role(word.upper()) == KNOWN[meant]


@pytest.mark.parametrize(
    ("written", "meant", "common"),
    [
        ("asistant", "assistant", "assistant"),
        ("assistent", "assistant", "assistant"),
        ("usr", "user", "user"),
        ("user2", "user", "user"),
        ("sytem", "system", "system"),
        ("tools", "tool", "tool"),
        ("narrator", None, "other"),
        ("", None, "other"),
        ("a" * 33, None, "other"),
        ("assistant" * 4, None, "other"),
    ],
)
def test_meant(written: str, meant: str | None, common: str) -> None:
    assert (meant_role(written), common_role(written)) == (meant, common)


@given(st.text(max_size=40))
def test_any_word_can_be_asked(written: str) -> None:
    meant = meant_role(written)
    assert meant is None or meant in KNOWN
    assert common_role(written) == (KNOWN[meant] if meant else "other")
