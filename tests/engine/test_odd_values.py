"""Examples that are nearly right: whatever stands in the place of a value, every rule can be asked about it.

Arbitrary JSON hardly ever gets as far into an example as a rule does.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tuneline.settings.model import Settings
from tuneline.syntax.edits import apply
from tuneline.syntax.ops import resolve
from tuneline.syntax.parse import parse
from tuneline.testing import check_text

PICTURE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}}
CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
TOOL = {"type": "function", "function": {"name": "f", "description": "d", "parameters": SCHEMA}}
ASKED = {"role": "user", "content": [{"type": "text", "text": "a"}, PICTURE], "name": "bob"}
EXAMPLES: list[Any] = [
    {
        "messages": [
            {"role": "system", "content": "s"},
            ASKED,
            {"role": "assistant", "content": None, "tool_calls": [CALL], "weight": 0},
            {"role": "tool", "tool_call_id": "c1", "content": "r"},
            {"role": "assistant", "content": "b", "weight": 1},
        ],
        "tools": [TOOL],
        "parallel_tool_calls": False,
    },
    {
        "messages": [
            {"role": "user", "content": "a"},
            {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": "{}"}},
            {"role": "function", "name": "f", "content": "1"},
        ],
        "functions": [TOOL["function"]],
    },
    {
        "input": {"messages": [ASKED], "tools": [TOOL]},
        "preferred_output": [{"role": "assistant", "content": "a"}],
        "non_preferred_output": [{"role": "assistant", "content": "b"}],
    },
    {"messages": [ASKED], "answer": "4", "grade": {"x": 1}},
    {"prompt": "a", "completion": "b"},
]
ODD: list[Any] = [
    [], {}, None, 0, -1, 1.5, "x", "", True, [[]], [{}], [None], ["a"], "[1]", '{"a": 1}', "😀", 10**30, {"type": []},
    {"url": []}, {"role": []}, {"role": "user"}, {"from": {}}, [{"role": "user", "content": "x"}], {"a": {"b": [1]}},
]  # fmt: skip
KEYS = (
    "role content weight name tool_calls tool_call_id function_call function arguments id type text image_url url"
    " detail messages input preferred_output prompt completion tools functions parameters properties strict author from"
    " value refusal reasoning_content item label embedding"
).split()


def holders(value: Any) -> Iterator[Any]:
    """All lists and objects in a value that hold something."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if items:
        yield value
    for item in items:
        yield from holders(item)


def spoil(example: Any, place: int, key: str | None, odd: Any) -> None:
    """Put an odd value somewhere: in the place of one that is there, or under a further key."""
    found = list(holders(example))
    if not found:
        return
    holder = found[place % len(found)]
    if key is not None and isinstance(holder, dict):
        holder[key] = odd
    else:
        places = list(holder) if isinstance(holder, dict) else range(len(holder))
        holder[places[place % len(places)]] = odd


CHANGES = st.tuples(
    st.integers(0, 10_000), st.none() | st.sampled_from(KEYS), st.sampled_from(ODD).map(copy.deepcopy)
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(EXAMPLES),
    st.lists(CHANGES, min_size=1, max_size=4),
    st.sampled_from(["any", "openai", "azure"]),
)
def test_no_rule_fails_and_every_fix_gives_a_line_that_parses(
    example: Any, changes: list[tuple[int, str | None, Any]], target: str
) -> None:
    example = copy.deepcopy(example)
    for change in changes:
        spoil(example, *change)
    line = json.dumps(example, ensure_ascii=False)
    tree = parse(line)
    for _, finding in check_text(line, Settings(target=target)):  # a rule that fails fails the test
        for fix in finding.fixes:
            assert not parse(apply(line, resolve(tree, fix.ops))).faults, (finding.rule, fix.title)
