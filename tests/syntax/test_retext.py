"""A string gets another text and keeps every escape that need not change."""

from __future__ import annotations

import json
import re
from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.syntax.edits import apply
from tuneline.syntax.parse import parse
from tuneline.syntax.paths import find
from tuneline.syntax.retext import changed_span, escaped, retext, with_breaks_of

CHARS = 'ab/"\\\n\r\t\x1f\x7f\u2028é中😀'
# Every spelling of each character, the plain one first where there is one.
SPELT = {
    "a": ["a", "\\u0061"],
    "/": ["/", "\\/", "\\u002f"],
    '"': ['\\"', "\\u0022"],
    "\\": ["\\\\", "\\u005C"],
    "\n": ["\\n", "\\u000a"],
    "é": ["é", "\\u00e9", "\\u00E9"],
    "😀": ["😀", "\\ud83d\\ude00"],
}


def alike(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


@st.composite
def sources(draw: st.DrawFn) -> list[str]:
    """Each character of a string as it is spelt in the source."""
    chars = draw(st.text(CHARS, max_size=12))
    return [draw(st.sampled_from(SPELT.get(char, [json.dumps(char)[1:-1]]))) for char in chars]


@given(sources(), st.text(CHARS, max_size=12), st.booleans())
def test_all_but_the_smallest_span_stays_as_it_is_spelt(spelt: list[str], new: str, ascii: bool) -> None:
    before, after = '{"é": [1,  "', '"] , "b" : "\\u0041\\/"}'
    line = before + "".join(spelt) + after
    tree = parse(line)
    node = find(tree, ("é", 1))
    assert node is not None
    old = node.value
    edit = retext(tree, node, new, ascii=ascii)
    if edit is None:
        assert old == new
        return
    made = apply(line, [edit])
    assert json.loads(made) == {"é": [1, new], "b": "A/"}
    first = alike(old, new)
    last = min(alike(old[::-1], new[::-1]), min(len(old), len(new)) - first)
    # What comes before and after the smallest span that changes is the same to the letter.
    assert edit.start == len(before) + sum(map(len, spelt[:first]))
    assert edit.end == len(line) - len(after) - sum(map(len, spelt[len(spelt) - last :]))
    assert not ascii or edit.text.isascii()
    assert edit.text == json.dumps(new[first : len(new) - last], ensure_ascii=ascii)[1:-1]


@given(st.text("ab\n\r", max_size=10), st.text("ab\n\r", max_size=10))
def test_the_span_that_changed(old: str, new: str) -> None:
    first, last = changed_span(old, new)
    tail = len(old) - last
    assert (old[:first], old[last:]) == (new[:first], new[len(new) - tail :])
    assert first <= last
    assert first <= len(new) - tail
    assert old[first:last] != new[first : len(new) - tail] or old == new


def plain(text: str) -> str:
    return re.sub("\r\n?", "\n", text)


@given(st.text("ab\n\r", max_size=10), st.text("ab\n\r", max_size=10))
def test_line_breaks_stay_of_their_kind(old: str, new: str) -> None:
    made = with_breaks_of(old, new)
    assert plain(made) == plain(new)
    assert "\r" in old or "\r" not in made
    if old.replace("\r\n", "").isalpha() and "\r\n" in old:
        assert made.replace("\r\n", "").isalpha() or not made.replace("\r\n", "")
    assert with_breaks_of(old, plain(old)) == old


@pytest.mark.parametrize(
    ("old", "new", "made"),
    [
        ("a\r\nb", "a\nb\nc", "a\r\nb\r\nc"),
        ("a\r\nb\nc", "a\nb!\nc\n", "a\r\nb!\nc\n"),
        ("a", "a\r\nb", "a\nb"),
        ("a\rb", "a\nb\nc", "a\rb\rc"),
        ("a\r\nb", "", ""),
    ],
)
def test_line_breaks(old: str, new: str, made: str) -> None:
    assert with_breaks_of(old, new) == made


def test_json_in_ascii() -> None:
    assert escaped('{"é": "😀a"}') == '{"\\u00e9": "\\ud83d\\ude00a"}'
