from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import json_texts, json_values, odd_numbers
from tuneline.syntax.edits import Style
from tuneline.syntax.parse import parse
from tuneline.syntax.source import SourceFloat, SourceInt, SourceStr, Unwritable, alike, sourced, written

_token = re.compile(r'("(?:[^"\\]|\\.)*+")|\s++')


def tight(text: str) -> str:
    """JSON text without the white space between its tokens."""
    return _token.sub(lambda match: match[1] or "", text)


def repeats_a_key(text: str) -> bool:
    """Whether the json module meets a key twice in one object."""
    seen: list[bool] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        seen.append(len(dict(found)) < len(found))
        return dict(found)

    json.loads(text, object_pairs_hook=pairs)
    return any(seen)


@given(json_texts(json_values(odd_numbers())))
def test_what_is_written_differs_in_space_only(text: str) -> None:
    if repeats_a_key(text):
        with pytest.raises(Unwritable):
            sourced(parse(text))
        return
    assert written(sourced(parse(text)), Style(",", ":")) == tight(text)


@given(json_values())
def test_what_python_writes_has_no_source(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    found = sourced(parse(text))
    todo = [found]
    while todo:
        it = todo.pop()
        # A lone surrogate is in the text as it is, which only the json module does.
        plain = type(it) in (dict, list, str, int, float, bool, type(None))
        assert plain or any("\ud800" <= char <= "\udfff" for char in it)
        todo += [*it, *it.values()] if isinstance(it, dict) else it if isinstance(it, list) else []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ('"plain"', str, "plain"),
        (r'"a\nb \"c\" \\"', str, 'a\nb "c" \\'),
        ('"é 😀"', str, "é 😀"),
        (r'"\u00e9"', SourceStr, "é"),
        (r'"\/"', SourceStr, "/"),
        (r'"\ud83d\ude00"', SourceStr, "😀"),
        (r'"\ud800"', str, "\ud800"),
        (r'"\uD800"', SourceStr, "\ud800"),
        ('"\ud800"', SourceStr, "\ud800"),
        ("0", int, 0),
        ("-0", SourceInt, 0),
        ("9" * 40, int, int("9" * 40)),
        ("9" * 5000, SourceFloat, float("inf")),
        ("1.0", float, 1.0),
        ("1.00", SourceFloat, 1.0),
        ("1E5", SourceFloat, 1e5),
        ("1e999", SourceFloat, float("inf")),
        ("true", bool, True),
        ("null", type(None), None),
    ],
)
def test_only_an_unusual_spelling_is_kept(text: str, kind: type, value: object) -> None:
    found = sourced(parse(text))
    assert (type(found), found) == (kind, value)
    assert written(found) == text


def test_a_key_keeps_its_spelling_and_is_found_by_its_name() -> None:
    text = r'{"\u0061": 1, "b": [{}, []]}'
    value = sourced(parse(text))
    assert value["a"] == 1
    assert written(value) == text


def test_the_style_is_asked_for() -> None:
    value = {"a": [1, "x"], "b": {}}
    assert written(value) == '{"a": [1, "x"], "b": {}}'
    assert written(value, Style(",", ":")) == '{"a":[1,"x"],"b":{}}'


def test_depth_does_not_matter() -> None:
    text = "[" * 100_000 + "]" * 100_000
    assert written(sourced(parse(text))) == text
    text = '{"a": ' * 50_000 + "1" + "}" * 50_000
    assert written(sourced(parse(text))) == text


@pytest.mark.parametrize(
    "text", ["", "{", '{"a": 1, "a": 1}', r'[{"\u0061": 1, "a": 2}]', "{} {}", "NaN", "{'a': 1}", "01"]
)
def test_what_cannot_be_written_again(text: str) -> None:
    with pytest.raises(Unwritable):
        sourced(parse(text))


@pytest.mark.parametrize(
    ("value", "error"), [(float("nan"), ValueError), ({1: 2}, TypeError), ([object()], TypeError)]
)
def test_what_is_no_json(value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        written(value)


@given(st.lists(odd_numbers()))
def test_an_odd_number_is_a_number(values: list[Any]) -> None:
    assert json.loads(written(values)) == values


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('"a"', '"a"', True),
        ('"a"', r'"\u0061"', False),
        (r'"\u00e9"', r'"\u00e9"', True),
        (r'"\u00e9"', r'"\u00E9"', False),
        ("0", "-0", False),
        ("0.0", "-0.0", False),
        ("1", "1.0", False),
        ("1", "true", False),
        ("1e5", "1E5", False),
        ("null", "null", True),
    ],
)
def test_alike_is_written_alike(one: str, other: str, same: bool) -> None:
    assert alike(sourced(parse(one)), sourced(parse(other))) is same
