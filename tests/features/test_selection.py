"""What "expand selection" takes in, from the inside of a string outwards."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots import at_cursor, open_text
from strategies import json_texts, texts
from tuneline.features.selection import selections


def steps(line: str) -> list[str]:
    """The texts that are selected one after the other."""
    snapshot, row, column = at_cursor(line)
    return [snapshot.texts[row][span.start : span.end] for span in selections(snapshot, row, column)]


USER = '{"role": "user", "content": "Hi you"}'
LATER = '{"role": "assistant", "content": "Hello"}'


def test_from_a_word_to_the_line() -> None:
    line = f' {{"messages": [{USER}, {LATER}], "id": 1}}'.replace("Hi you", "Hi<|> you")
    assert steps(line) == [
        "Hi you",
        '"Hi you"',
        '"content": "Hi you"',
        USER[1:-1],
        USER,
        f"{USER}, {LATER}",
        f"[{USER}, {LATER}]",
        f'"messages": [{USER}, {LATER}]',
        f'"messages": [{USER}, {LATER}], "id": 1',
        f'{{"messages": [{USER}, {LATER}], "id": 1}}',
        f' {{"messages": [{USER}, {LATER}], "id": 1}}',
    ]


@pytest.mark.parametrize(
    ("line", "first"),
    [
        # A key like a value; the member is next.
        ('{"ro<|>le": "user", "n": 1}', ["role", '"role"', '"role": "user"']),
        # Between key and value there is the member alone, on a number the number.
        ('{"a" :<|> 10, "n": 1}', ['"a" : 10', '"a" : 10, "n": 1']),
        ('{"a": 1<|>0, "n": 1}', ["10", '"a": 10']),
        # Touching a quote from outside is touching the string.
        ('["ab"<|>, 1]', ['"ab"', '"ab", 1']),
        # A text with escaped line feeds is taken line by line first.
        (r'["a\nb <|>c\r\nd", 1]', ["b c", r"a\nb c\r\nd", r'"a\nb c\r\nd"']),
        (r'["a\\n<|>b", 1]', [r"a\\nb", r'"a\\nb"']),
        (r'["a\<|>nb", 1]', [r"a\nb", r'"a\nb"']),
        # Half-typed and wrongly quoted.
        ('{"messages": [{"role": "us<|>', ["us", '"us', '"role": "us', '{"role": "us', '[{"role": "us']),
        ("{'a': 'b<|>c', 'd': 1}", ["bc", "'bc'", "'a': 'bc'"]),
        ("{ro<|>le: 1, b: 2}", ["role", "role: 1"]),
        ('{"a": <|>, "b": 1}', ['"a": ', '"a": , "b": 1']),
        # Two examples on a line: the one that is meant.
        ('{"a": 1}{"b": <|>2}', ["2", '"b": 2', '{"b": 2}']),
    ],
)
def test_first_steps(line: str, first: list[str]) -> None:
    assert steps(line)[: len(first)] == first


@pytest.mark.parametrize("line", ["  <|>  ", "so<|>me words", "<|>\x00", "\u2028<|>"])
def test_a_line_without_json_is_selected_whole(line: str) -> None:
    assert steps(line)[-1] == line.replace("<|>", "")


def test_the_steps_of_a_deep_line_are_those_near_the_cursor() -> None:
    depth = 50_000
    spans = selections(open_text("[" * depth, check=False), 0, depth)
    assert len(spans) == 100
    assert spans[0] == (depth - 1, depth)
    assert spans[-2:] == ((depth - 99, depth), (0, depth))


def test_a_row_without_text() -> None:
    assert selections(open_text(""), 0, 0) == ((0, 0),)
    assert selections(open_text("\n{}\n"), 0, 0) == ((0, 0),)
    assert selections(open_text("{}\n"), 1, 5) == ((0, 0),)


def test_a_line_that_is_too_long_is_selected_whole() -> None:
    line = '["' + "x" * 1_000_000 + '"]'
    assert selections(open_text(line, check=False), 0, 5) == ((0, len(line)),)


@given(st.one_of(json_texts(), texts(30)), st.integers(0, 40), st.integers(0, 40))
def test_each_step_holds_the_one_before(text: str, cut: int, column: int) -> None:
    text = text.replace("\n", " ").replace("\r", " ")[: cut or None]
    spans = selections(open_text(text, check=False), 0, column)
    column = min(column, len(text))
    assert spans[-1] == (0, len(text))
    assert all(start <= column <= end for start, end in spans)
    for inner, outer in pairwise(spans):
        assert outer.start <= inner.start <= inner.end <= outer.end
        assert inner != outer
