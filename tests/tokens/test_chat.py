"""Framing costs, against sums done by hand and against tools written out by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneline.domain.encoding import DEFAULT, ENCODINGS
from tuneline.formats.tools import read_declared
from tuneline.tokens import chat
from tuneline.tokens.count import Count, count, upper_bound
from tuneline.tokens.encodings import load


def count_tools(tools: Any, encoding: str = DEFAULT, *, has_system: bool = False) -> Count:
    written = chat.written_tools(read_declared(tools, ()))
    return Count(chat.tools_framing(has_system) + count(written, encoding).tokens if written else 0, False)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "enum", "anyOf", "items", "properties", "required", "description", "x"]),
            inner
            | st.sampled_from(["object", "array", "string", ["object", "null", "object"], ["array", 3, {}]]),
            max_size=5,
        )
    ),
    max_leaves=25,
)


TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "book_table",
            "description": "Reserves a table.",
            "parameters": {
                "type": "object",
                "properties": {
                    "party": {"type": "integer", "description": "How many guests come"},
                    "area": {"type": "string", "enum": ["terrace", "hall"]},
                    "guest": {
                        "type": "object",
                        "properties": {"name": {"type": "string"}, "diets": {"type": "array", "items": {}}},
                        "required": ["name"],
                    },
                    "phone": {"type": ["string", "null"]},
                    "when": {"anyOf": [{"type": "string"}, {"type": "number"}]},
                    "course": {"enum": [1, 2, None]},
                },
                "required": ["party"],
            },
        },
    },
    {"type": "function", "function": {"name": "close"}},
]

WRITTEN = """namespace functions {

// Reserves a table.
type book_table = (_: {
// How many guests come
party: number,
area?: "terrace" | "hall",
guest?: {
name: string,
diets?: any[],
},
phone?: string | null,
when?: string | number,
course?: 1 | 2 | null,
}) => any;

type close = () => any;

} // namespace functions"""


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_tools(encoding: str) -> None:
    tokens = len(load(encoding).encode_ordinary(WRITTEN))
    assert count_tools(TOOLS, encoding) == Count(tokens + 9, False)
    assert count_tools(TOOLS, encoding, has_system=True) == Count(tokens + 5, False)


def test_functions_have_no_wrapper() -> None:
    functions = [tool["function"] for tool in TOOLS]
    assert count_tools(functions) == count_tools(TOOLS)


@pytest.mark.parametrize(
    "tools", [None, [], {}, "tools", 3, [None, 1, "x", [], {}], [{"function": {"name": 3}}]]
)
def test_no_tools(tools: object) -> None:
    assert count_tools(tools) == Count(0, False)


@given(json_values)
def test_any_json_value(value: object) -> None:
    count_tools(value)
    found = count_tools([{"function": {"name": "f", "parameters": value}}])
    assert found.tokens > chat.TOOLS_TOKENS
    assert not found.exact


def test_deep_and_hostile_schemas() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"type": ["object", "array", "object"], "properties": {"a": deep}}
    assert count_tools([{"name": "f", "parameters": deep}]).tokens < 1_000
    huge = {"properties": {"n": {"enum": [10**5_000]}}}
    assert count_tools([{"name": "f", "parameters": huge}]).tokens < 100
    surrogate = {"properties": {"\ud83d": {"description": "\ud83d"}}}
    assert count_tools([{"name": "f", "parameters": surrogate}]).tokens < upper_bound(WRITTEN)
    while deep.get("properties"):  # Taken apart by hand: freeing it at once would recurse.
        deep = deep["properties"].popitem()[1]
