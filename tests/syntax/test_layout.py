"""JSON laid out for people, and put back on one line as it was written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from strategies import json_values
from tuneline.syntax import limits
from tuneline.syntax.layout import as_written, laid_out
from tuneline.syntax.parse import parse


@given(json_values())
def test_what_is_laid_out_says_the_same(value: Any) -> None:
    for ascii in (True, False):
        source = json.dumps(value, ensure_ascii=ascii)
        if any(0xD800 <= ord(char) < 0xE000 for char in source):
            continue  # no line of a file has half of a character in it, escapes have
        made = laid_out(source)
        if not isinstance(value, dict | list):
            assert made is None
            continue
        assert made is not None
        assert json.loads(made) == value
        assert as_written(parse(made), source) == source


@pytest.mark.parametrize(
    "source",
    ['{"a":1E5,"b":[1,2,{"\\u00e9":"x\\/"}],"c":{},"d":[]}', '{"a": -0.0, "b": "\\ud83d"}', "[1, [], {}]"],
)
def test_numbers_and_strings_keep_their_spelling(source: str) -> None:
    made = laid_out(source)
    assert made is not None
    assert as_written(parse(made), source) == source


def test_new_text_is_spelt_as_the_old_is() -> None:
    assert as_written(parse('{"a": "né", "b": "é"}'), '{"a":"\\u00E9"}') == '{"a":"n\\u00e9","b":"\\u00E9"}'
    assert as_written(parse('{\n"a": "né"}'), '{"a": "é"}') == '{"a": "né"}'


def test_letters_are_readable() -> None:
    assert laid_out('["\\u4f60\\n"]') == '[\n  "你\\n"\n]'


def test_deep_nesting_is_not_laid_out() -> None:
    deep = limits.LAYOUT_DEPTH
    assert laid_out("[" * deep + "1" + "]" * deep) is not None
    assert laid_out("[" * (deep + 1) + "1" + "]" * (deep + 1)) is None
    assert laid_out("[" * 100_000 + "]" * 100_000) is None
    assert as_written(parse("[" * 100_000 + "]" * 100_000), "") == "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize("text", ["", "1", '"a"', "{", "[1,]", "words"])
def test_what_is_no_object_or_list_is_not_laid_out(text: str) -> None:
    assert laid_out(text) is None
