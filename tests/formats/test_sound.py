"""What a view says the model surely takes, the model takes, in every format; and usual lines are among it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tuneline.formats import sound
from tuneline.formats.format import Format
from tuneline.formats.table import FORMATS

KEYS = sorted({key for fmt in FORMATS.values() for key in fmt.keys} | {"id", "x"})
ROLES = sorted({role for fmt in FORMATS.values() for role in fmt.roles} | {"", "nobody"})
INSIDE = (
    "role",
    "content",
    "from",
    "value",
    "weight",
    "name",
    "human",
    "assistant",
    "tool_calls",
    "text",
    "x",
)
texts = st.sampled_from(["text", "", " ", "null", "<image>", "<tool_call>{}</tool_call>"])
odd = st.none() | st.booleans() | st.integers(0, 2) | st.floats(0, 1) | st.lists(texts, max_size=2)
turns = st.fixed_dictionaries(
    {},
    optional={
        key: st.sampled_from(ROLES) | odd if key in ("role", "from") else texts | odd | st.just({})
        for key in INSIDE
    },
)
plain_turns = st.builds(
    lambda role, content, names: {names[0]: role, names[1]: content},
    st.sampled_from(ROLES),
    texts,
    st.sampled_from([("role", "content"), ("from", "value")]),
)
said = st.lists(plain_turns | turns, max_size=3)
values = texts | said | turns | odd | st.fixed_dictionaries({"messages": said})


def examples_of(fmt: Format) -> st.SearchStrategy[dict[str, Any]]:
    few = st.sampled_from([*fmt.keys, "x"])
    return st.fixed_dictionaries(dict.fromkeys(fmt.required, values)).flatmap(
        lambda value: st.dictionaries(few, values, max_size=1).map(lambda more: {**value, **more})
    )


@pytest.mark.parametrize("name", FORMATS)
def test_what_it_surely_takes_it_takes(name: str) -> None:
    fmt = FORMATS[name]

    @given(examples_of(fmt))
    def holds(value: dict[str, Any]) -> None:
        if not sound.surely_takes(fmt, value):
            return
        try:
            taken = fmt.adapter.validate_json(json.dumps(value), strict=True)
        except ValidationError as error:
            raise AssertionError(f"{name} refuses {value}: {error}") from None
        assert taken == value

    holds()


def test_what_is_asked_after_the_model_is_asked() -> None:
    beside = {"response": "text", "rejected_response": "text"}
    assert sound.surely_takes(FORMATS["response-rejected"], {**beside, "question": "text"})
    assert not sound.surely_takes(FORMATS["response-rejected"], {**beside, "context": "text"})


ASSISTANT = {"role": "assistant", "content": "text"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("messages-completion", {"prompt": "text", "completion": [ASSISTANT]}),
        ("rejected-message", {"messages": [ASSISTANT, ASSISTANT], "rejected_message": "text"}),
        ("alpaca", {"instruction": "text", "output": ["text"]}),
    ],
)
def test_a_text_is_no_list_and_a_list_no_text(name: str, value: dict[str, Any]) -> None:
    assert not sound.surely_takes(FORMATS[name], value)


USUAL: dict[str, Any] = {
    "chat": {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "One?"},
            {"role": "assistant", "content": "One.", "weight": 0},
        ]
    },
    "completion": {"prompt": "One?", "completion": "One."},
    "sharegpt": {"conversations": [{"from": "human", "value": "One?"}, {"from": "gpt", "value": "One."}]},
    "alpaca": {"instruction": "One?", "input": "", "output": "One."},
    "chosen-rejected": {"prompt": "One?", "chosen": "One.", "rejected": "Two."},
    "prompt-response": {"prompt": "One?", "response": "One."},
    "text": {"text": "One."},
}


@pytest.mark.parametrize("name", USUAL)
def test_usual_lines_need_no_model(name: str) -> None:
    assert sound.surely_takes(FORMATS[name], USUAL[name])


@pytest.mark.parametrize("value", [None, [], {}, {"messages": []}, {"messages": "x"}, {"messages": [1]}])
def test_other_values_do(value: object) -> None:
    assert not any(sound.surely_takes(fmt, value) for fmt in FORMATS.values())
