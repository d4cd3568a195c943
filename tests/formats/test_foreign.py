"""Shapes that are recognised and not read: each by an example, and none of ours among them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from fixtures_pages import examples
from strategies import json_values
from tuneline.formats.detect import guess
from tuneline.formats.foreign import FOREIGN, OTHER, PARTICULAR
from tuneline.formats.table import FORMATS
from tuneline.rules.table import RULES

TURN = {"role": "user", "content": "Hi"}
EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "nova": [{"schemaVersion": "bedrock", "messages": [{"role": "user", "content": [{"text": "Hi"}]}]}],
    "parts-with-value": [
        {"messages": [{"role": "user", "content": [{"type": "text", "value": "Hi"}]}]},
        {"messages": [TURN, {"role": "assistant", "content": [{"text": "Hello."}]}]},
    ],
    "sharegpt-messages": [{"messages": [{"from": "human", "value": "Hi"}]}],
    "authors": [{"context": "Be kind.", "messages": [{"author": "user", "content": "Hi"}]}],
    "no-turns": [
        {"channel": "C1", "messages": [{"user": "U1", "text": "Hi", "ts": "1"}]},
        {"messages": ["At noon?", "At one."]},
        {"messages": [404, 500]},
    ],
    "request": [{"model": "gpt-4.1", "messages": [TURN]}, {"model": "m", "messages": [TURN], "usage": {}, "id": "x"}],
    "unpaired": [{"prompt": "Hi", "completion": "Hello.", "label": True}],
    "messages-completion": [{"prompt": [TURN], "completion": [{"role": "assistant", "content": "Hello."}]}],
    "paired-messages": [{"chosen_messages": [TURN], "rejected_messages": [TURN]}],
    "stepwise": [{"prompt": "Hi", "completions": ["a"], "labels": [True]}],
    "chosen-rejected": [{"chosen": "a", "rejected": "b"}, {"prompt": "Hi", "chosen": [], "rejected": []}],
    "sharegpt": [{"conversations": [{"from": "human", "value": "Hi"}]}, {"dialogue": []}, {"dialog": []}],
    "gemini": [{"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}],
    "alpaca": [{"instruction": "Say hi", "output": "Hi"}, {"instruction": "Say hi", "input": "", "output": "Hi"}],
    "prompt-response": [{"prompt": "Hi", "response": "Hello."}],
    "query-response": [{"query": "Hi", "response": "Hello."}],
    "text": [{"text": "A page."}, {"text": "A page.", "url": "https://example.com"}],
}  # fmt: skip
LOOKALIKES: list[dict[str, Any]] = [
    # A corpus keeps more beside its texts; a text may be none.
    {"text": "A page.", "embedding": [0.1]},
    {"_id": "d1", "text": "A page."},
    {"text": None},
    {"conversations": "Hi"},
]
OURS: list[dict[str, Any]] = [
    {"messages": [TURN]},
    {"messages": []},
    {"messages": None},
    # Slips that leave a message a turn.
    {"messages": [{}]},
    {"messages": [{"contnet": "Hi"}]},
    {"messages": [{"user": "Hi"}]},
    {"messages": [[TURN]]},
    {"messages": ['{"role": "user"}']},
    # A model is named, but the answer is there, or a key that no request has.
    {"model": "gpt-4.1", "messages": [TURN, {"role": "assistant", "content": "Hello."}]},
    {"model": "gpt-4.1", "messages": [TURN], "answer": "Hello."},
]


def test_every_shape_has_an_example() -> None:
    assert EXAMPLES.keys() == FOREIGN.keys()
    assert len(PARTICULAR) + len(OTHER) == len(FOREIGN)
    assert FOREIGN.keys().isdisjoint(FORMATS)


@pytest.mark.parametrize("name", FOREIGN)
def test_recognised(name: str) -> None:
    for value in EXAMPLES[name]:
        assert FOREIGN[name].matches(value)
        # The shapes that share our keys are asked first, the others where no format of ours claims the object.
        assert guess(value, FORMATS if FOREIGN[name] in PARTICULAR else {}).name == name


@pytest.mark.parametrize("value", LOOKALIKES, ids=str)
def test_lookalikes_are_nothing(value: dict[str, Any]) -> None:
    assert guess(value).name is None


@pytest.mark.parametrize("value", OURS, ids=str)
def test_ours_stay_ours(value: dict[str, Any]) -> None:
    assert guess(value).name in FORMATS


def test_no_good_example_of_a_page_is_foreign() -> None:
    lines = [line for rule in RULES.values() for it in examples(rule, "Good") for line in it.lines]
    assert [line for line in lines if guess(json.loads(line)).name in {it.name for it in PARTICULAR}] == []


@given(json_values(), json_values())
def test_any_value_can_be_asked(one: object, other: object) -> None:
    for value in (
        {"messages": one, "model": other},
        {"messages": [one, other]},
        {"prompt": one, "completion": other},
    ):
        for foreign in FOREIGN.values():
            assert foreign.matches(value) in (True, False)


@pytest.mark.parametrize("name", FOREIGN)
def test_it_is_said_who_reads_it(name: str) -> None:
    foreign = FOREIGN[name]
    assert str(foreign.title)
    assert (foreign.readers == "no trainer") is not foreign.training
