"""What Python's parser reads in the place of the native one, that one reads alike."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic_core import from_json

from tuneline.syntax import limits, strict

numbers = st.integers() | st.floats() | st.sampled_from([0, -0.0, 1e308, 5e-324, 2**63, 10**30])
texts = st.text(st.characters(categories=("L", "N", "Cs", "Cc", "So")), max_size=6)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
# Pieces of JSON text in any order, so that most of it is wrong.
PIECES = (
    '{ } [ ] : , "a" "a" "\\ud83d\\ude00" "\\ud800" "\\uDC00x" "é" "\\u0000" "\\x" 1 -0 0 01 1e999 -1e400 1E5 '
    "1.5 NaN Infinity -Infinity null true false \t \n \x0b \x00 \ufeff // 123456789012345678901 '"
).split(" ")


def both(text: str) -> tuple[object, object]:
    try:
        native = from_json(text, allow_inf_nan=False)
    except (ValueError, TypeError):
        native = ValueError
    return strict.plain(text), native


@given(values.map(json.dumps) | values.map(lambda it: json.dumps(it, ensure_ascii=False)))
@example('{"a": 1, "a": [2]}')
@example("1" + "0" * 5_000)
@example('"' + "x" * limits.PLAIN_SIZE + '"')
@example("[" * 150 + "]" * 150)
def test_what_is_read_is_read_alike(text: str) -> None:
    ours, native = both(text)
    if ours is not None:
        assert repr(ours) == repr(native)  # which tells 1 from 1.0 and -0.0 from 0.0


@given(st.lists(st.sampled_from(PIECES), max_size=7).map("".join))
def test_what_is_refused_is_not_read(text: str) -> None:
    ours, native = both(text)
    if ours is not None:
        assert repr(ours) == repr(native)


@pytest.mark.parametrize("text", ['{"a": [1, 2.5, true, null, "é \\ud83d\\ude00"]}', "[]", '"x"', "0"])
def test_plain_texts_are_read(text: str) -> None:
    assert strict.plain(text) == from_json(text)


def test_no_native_parser_is_needed() -> None:
    program = (
        "import sys; from tuneline.syntax import strict\n"
        "assert strict.loads('{\"a\": [1]}') == {'a': [1]} and not strict.is_native()\n"
        "assert strict.loads('12345678901234567890') == 12345678901234567890 and strict.is_native()\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
