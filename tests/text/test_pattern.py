"""A pattern that is compiled later matches as one that is compiled at once."""

from __future__ import annotations

import re
from unittest import mock

import pytest

from tuneline.text.pattern import pattern

METHODS = ("match", "fullmatch", "search")


@pytest.mark.parametrize("name", METHODS)
def test_it_matches_alike(name: str) -> None:
    later, now = pattern("a(b+)", re.IGNORECASE), re.compile("a(b+)", re.IGNORECASE)
    method = getattr(later, name)
    for text in ("ABB", "xab", "", "abbc"):
        expected = getattr(now, name)(text)
        for found in (method(text), getattr(later, name)(text)):
            assert (found and found.groups()) == (expected and expected.groups())
    assert later.sub("-", "xABb") == "x-"
    assert (later.pattern, later.flags, later.groups) == (now.pattern, now.flags, now.groups)


def test_it_is_compiled_once_and_when_it_is_used() -> None:
    with mock.patch.object(re, "compile", wraps=re.compile) as compiled:
        later = pattern("x+")
        search = later.search
        assert not compiled.called
        assert search("axx")
        assert later.search("axx")
        assert later.findall("xax") == ["x", "x"]
        assert compiled.call_count == 1


def test_what_is_wrong_is_refused_when_it_is_used() -> None:
    later = pattern("(")
    with pytest.raises(re.error):
        later.match("x")
    with pytest.raises(AttributeError):
        _ = later.matches  # type: ignore[attr-defined]
