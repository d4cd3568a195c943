"""What keys mean: the sentence of the form that the value picks, and of all of them while it picks none."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import json_values, texts
from tuneline.features.schema import Field, keys_at
from tuneline.formats.table import FORMATS

CHAT: dict[str, Any] = {
    "messages": [
        {"role": "assistant", "content": None, "tool_calls": [{"function": {}}]},
        {"role": "us"},
        {
            "role": "user",
            "content": [{"type": "text"}, {"type": "image_url", "image_url": {}}, {"type": "im"}],
        },
    ]
}


def field(place: str) -> Field | None:
    """What is known of a place of CHAT such as `messages[0].role`, whose keys are plain words all."""
    *path, key = (int(step) if step.isdigit() else step for step in re.findall(r"\w+", place))
    return keys_at(FORMATS["chat"], CHAT, tuple(path)).get(key)


@pytest.mark.parametrize(
    ("place", "text", "kind", "required"),
    [
        ("messages", "The conversation, oldest message first.", "a list", True),
        ("messages[0].role", "Who speaks: `assistant`.", "`assistant`", True),
        (
            "messages[0].content",
            "What is said. May be null or absent beside tool calls.",
            "a string or a list or null",
            False,
        ),
        ("messages[2].content", "What is said: a string, or a list of parts.", "a string or a list", True),
        (
            "messages[0].tool_calls[0].function.arguments",
            "The arguments: a string that holds a JSON object.",
            "a string",
            True,
        ),
        (
            "messages[2].content[1].image_url.detail",
            "`low` costs few tokens, `high` sees more; default `auto`.",
            "`auto`, `low` or `high`",
            False,
        ),
        # Half typed: what any form says is said, and what they say differently is not.
        ("messages[1].role", "", "`system`, `developer`, `user`, `assistant`, `tool` or `function`", True),
        ("messages[1].tool_call_id", "The id of the tool call that this message answers.", "a string", False),
        ("messages[2].content[2].type", "", "`text`, `image_url` or `refusal`", True),
        (
            "messages[7].weight",
            "Whether this answer is trained: 1 (the default) trains it, 0 leaves it as context.",
            "`0` or `1`",
            False,
        ),
        (
            "tools[0].function.strict",
            "Whether calls must fit the schema exactly.",
            "true or false or null",
            False,
        ),
    ],
)
def test_keys_of_chat(place: str, text: str, kind: str, required: bool) -> None:
    found = field(place)
    assert found is not None
    assert (found.text, found.holds, found.required) == (text, kind, required)


@pytest.mark.parametrize(
    "place",
    [
        "messages[0]",
        "messages[2].weight",
        "mesages",
        "tools[0].function.parameters.type",
        "messages[0].role.x",
    ],
)
def test_what_has_no_meaning(place: str) -> None:
    assert field(place) is None


def test_every_key_of_every_format_has_one() -> None:
    for fmt in FORMATS.values():
        assert set(keys_at(fmt, {}, ())) == fmt.keys
        for key in fmt.keys:
            found = keys_at(fmt, {}, ())[key]
            assert found.text
            assert found.required is (key in fmt.required)


@given(
    st.sampled_from(sorted(FORMATS)),
    st.lists(texts(3) | st.integers(0, 3) | st.sampled_from(["messages", "tools"])),
    json_values(),
)
def test_never_raises(name: str, path: list[str | int], value: object) -> None:
    for it in keys_at(FORMATS[name], value, tuple(path)).values():
        assert it.holds
