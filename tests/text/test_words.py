"""Words around numbers, lists and names."""

from __future__ import annotations

import pytest

from tuneline.text.words import LOOSE, SURE, TYPED, counted, did_you_mean, listed, near, nearest


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((0, "error"), "0 errors"),
        ((1, "error"), "1 error"),
        ((2000, "error"), "2,000 errors"),
        ((1, "line is", "lines are"), "1 line is"),
        ((2, "line is", "lines are"), "2 lines are"),
    ],
)
def test_counted(given: tuple[int, str, str], expected: str) -> None:
    assert counted(*given) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_listed(words: list[str], expected: str) -> None:
    assert listed(words) == listed(it for it in words) == expected
    assert listed(words, "or") == expected.replace("and", "or")


@pytest.mark.parametrize(
    ("name", "cutoff", "expected"),
    [
        ("content", SURE, "content"),
        ("contnet", SURE, "content"),
        ("Tool-Calls", SURE, "tool_calls"),
        ("contents-of-it", SURE, None),
        ("contents-of", TYPED, "content"),
        ("tool", TYPED, None),
        ("tools_c", LOOSE, "tool_calls"),
        ("content" * 10, LOOSE, None),
        ("", LOOSE, None),
    ],
)
def test_nearest(name: str, cutoff: float, expected: str | None) -> None:
    assert nearest(name, ("role", "content", "tool_calls"), cutoff) == expected


def test_several_are_given_the_likest_first() -> None:
    assert near("get_wether", ["get_other", "get_weather", "sum"], 2, LOOSE) == [
        "get_weather",
        "get_other",
    ]
    assert near("a1", (f"a{number}" for number in range(1000)), 2, LOOSE) == []


def test_did_you_mean() -> None:
    assert did_you_mean("openia", ["openai", "azure"]) == 'did you mean "openai"?'
    assert did_you_mean("zzz", ["openai", "azure"]) == ""
