"""Shapes that are recognised and not read: each by an example, and none of ours among them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from fixtures_pages import examples
from strategies import json_values
from tuneline.engine.fixes.rewrites import REWRITES
from tuneline.formats.detect import guess
from tuneline.formats.shapes import HOLDERS, OTHER, PARTICULAR, SHAPES, UNTRAINED, Shape
from tuneline.formats.table import FORMATS
from tuneline.rules.table import RULES

TURN = {"role": "user", "content": "Hi"}
TURNS = [TURN, {"role": "assistant", "content": "Hello."}]
EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "parts-with-value": [
        {"messages": [{"role": "user", "content": [{"type": "text", "value": "Hi"}]}]},
        {"messages": [{"role": "user", "content": [{"type": "image", "value": "a.png"}]}]},
    ],
    "gemini-references": [
        {"contents": [{"role": "user", "parts": [{"text": "2+2?"}]}], "references": {"answer": "4"}}
    ],
    "authors": [{"context": "Be kind.", "messages": [{"author": "user", "content": "Hi"}]}],
    "no-turns": [
        {"channel": "C1", "messages": [{"user": "U1", "text": "Hi", "ts": "1"}]},
        {"messages": ["At noon?", "At one."]},
        {"messages": [404, 500]},
    ],
    "request": [{"model": "gpt-4.1", "messages": [TURN]}, {"model": "m", "messages": [TURN], "usage": {}, "id": "x"}],
    "stepwise": [{"prompt": "Hi", "completions": ["a"], "labels": [True]}],
    "cohere": [{"messages": [{"role": "User", "content": "Hi"}, {"role": "Chatbot", "content": "Hello."}]}],
    "run-log": [{"messages": [{"role": "system", "content": "Hi"}], "model_output": "Hello.", "score": 1}],
    "rejected-answer": [
        {"messages": TURNS, "rejected": "No."},
    ],
    "chosen-response": [{"prompt": "Hi", "chosen_response": "Hello.", "rejected_response": "What?"}],
    "old-google-pairs": [{"text_input": "Hi", "output": "Hello."}, {"input_text": "Hi", "output_text": "Hello."}],
    "prompt-only": [{"prompt": [TURN], "response": "Hello."}],
    "message-lists": [{"input": [TURN], "output": [TURN]}],
    "evaluation": [
        {"query": "Hi", "response": "Hello.", "ground_truth": "Hi."},
        {"question": "Hi?", "answer": "A", "choices": ["A", "B"]},
        {"question": "Hi?", "answers": ["A"], "context": ""},
        {"prompt": "def f", "canonical_solution": "", "test": ""},
        {"prompt": "Hi?", "answer": "A", "choices": ["A", "B"]},
        {"prompt": "Hi?", "answer": "A", "solution": "As it is."},
        {"prompt": "Hi?", "answer": ["A"]},
        {"question_id": 1, "answer_id": "x", "model_id": "m"},
        {"input": "Hi", "output": "Hello.", "expected": "Hello.", "score": 1},
        {"item": {"target": 89, "nums": [68, 96]}},
        {"item": {"query": "Hi"}, "sample": {"output_text": "Hello."}, "run_id": "r", "grades": {}},
    ],
    "questions": [
        {"id": "a", "system_prompt": "", "question": "Hi?", "response": "Hello."},
        {"query": "Hi?", "answers": "[]", "tools": "[]"},
        {"kind": "x", "input": "Hi", "target": "Hello."},
    ],
    "annotation": [
        {"text": "Ada in Rome", "spans": [[0, 3]]},
        {"tokens": ["Ada"], "ner_tags": [1]},
        {"text": "Ada", "cats": {"A": 1}},
    ],
    "log": [
        {"level": "info", "msg": "started"},
        {"levelname": "INFO", "message": "x", "time": 1},
        {"current_steps": 10, "total_steps": 90, "loss": 1.25, "lr": 2e-05, "epoch": 0.1},
        {"loss": 2, "step": 1},
    ],
    "corpus": [
        {"text": "A page.", "url": "https://example.com"},
        {"_id": "d1", "title": "A", "text": "A page."},
        {"docid": 1, "contents": "A page."},
    ],
    "pandas-columns": [{"prompt": {"0": "a", "1": "b"}, "completion": {"0": "c", "1": "d"}}],
    "column-lists": [
        {"prompt": ["a", "b"], "completion": ["c", "d"]},
        {"instruction": ["a", "b"], "output": ["c", "d"], "n": [1, None]},
    ],
    "pandas-index": [{"0": {"prompt": "a", "completion": "b"}}, {"0": {"messages": TURNS}, "1": {"messages": TURNS}}],
    "pandas-split": [{"columns": ["prompt", "completion"], "index": [0], "data": [["a", "b"]]}],
    "pandas-table": [{"schema": {"fields": []}, "data": [{"index": 0, "prompt": "a", "completion": "b"}]}],
    "wrapper": [{"data": [{"messages": TURNS}]}, {"name": "birds", "examples": [{"instruction": "a", "output": "b"}]}],
    "batch-request": [
        {"custom_id": "1", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "m", "messages": TURNS}},
        {"body": {"messages": TURNS}},
        {"custom_id": "1", "params": {"messages": TURNS, "max_tokens": 9}},
        {"key": "1", "request": {"contents": [{"role": "user", "parts": []}]}},
    ],
    "flat": [{"user": "Hi", "assistant": "Hello."}, {"system": "", "user": "Hi", "assistant": "Hello.", "id": 1},
             {"System": "", "User": "Hi", "Assistant": "Hello."}, {"Human": "Hi", "gpt": "Hello."}],
}  # fmt: skip
LOOKALIKES: list[dict[str, Any]] = [
    {"human": "Hi", "Human": "Hi", "assistant": "Hello."},
    {"human": ["Hi"], "assistant": ["Hello."]},
    {"user": "ada", "assistant": "bot-1", "ts": 1, "latency": 2.5},
    {"text": None},
    {"prompt": "A cat.", "data_source": "photos", "image": "a.png"},
    {"conversations": "Hi"},
    {"body": {"level": "info"}},
    # Wrappers and tables of what is no training data.
    {"data": [{"temperature": 4}], "unit": "K"},
    {"0": {"temperature": 4}},
    {"temperature": {"0": 4}, "pressure": {"0": 1}},
    {"columns": ["temperature"], "data": [[4]]},
    {"user": {"id": 1}, "assistant": True},
    {"item": {"sku": "A1"}, "price": 4},
    {"loss": "total", "step": 1},
]
OURS: list[dict[str, Any]] = [
    {"conversations": [{"from": "human", "value": "Hi"}]},
    {"conversation": []},
    {"conversations": [TURN]},
    {"messages": [{"from": "human", "value": "Hi"}]},
    {"instruction": "Say hi", "output": "Hi"},
    {"prompt": "Hi", "response": "Hello."},
    {"prompt": [TURN], "reward_model": {"ground_truth": "4"}, "data_source": "gsm"},
    {"prompt": [TURN]},
    {"prompt": [TURN], "answer": "4"},
    {"prompt": "2+2?", "answer": "4"},
    {"prompt": "2+2?", "ground_truth": 4, "difficulty": "easy"},
    {"prompt": "2+2?", "solution": "4", "source": "own"},
    {"text": "A page."},
    {"text": "A page.", "id": 7, "source": "x", "meta": {}},
    {"query": "Hi", "response": "Hello."},
    {"instruction": "Say hi", "response": "Hi", "context": "", "category": "qa"},
    {"question": "Hi?", "answer": "Hello."},
    {"question": "Hi?", "answer": "Hello.", "id": 1},
    {"input": "Hi", "output": "Hello."},
    {"instruction": "Say hi", "input": "", "output": "Hi"},
    {"messages": TURNS, "user": "ada", "assistant": "gpt-4.1"},
    {"prompt": ["a"], "completion": ["b"]},
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
    assert EXAMPLES.keys() == SHAPES.keys()
    assert len(HOLDERS) + len(PARTICULAR) + len(OTHER) + len(UNTRAINED) == len(SHAPES)
    assert SHAPES.keys().isdisjoint(FORMATS)


@pytest.mark.parametrize("name", SHAPES)
def test_recognised(name: str) -> None:
    for value in EXAMPLES[name]:
        assert SHAPES[name].matches(value)
        assert guess(value).name == name


@pytest.mark.parametrize("value", LOOKALIKES, ids=str)
def test_lookalikes_are_nothing(value: dict[str, Any]) -> None:
    assert guess(value).name is None


@pytest.mark.parametrize("value", OURS, ids=str)
def test_ours_stay_ours(value: dict[str, Any]) -> None:
    assert guess(value).name in FORMATS


def test_no_good_example_of_a_page_is_of_another_shape() -> None:
    lines = [line for rule in RULES.values() for it in examples(rule, "Good") for line in it.lines]
    assert [line for line in lines if guess(json.loads(line)).name in SHAPES] == []


@given(json_values(), json_values())
def test_any_value_can_be_asked(one: object, other: object) -> None:
    for value in (
        {"messages": one, "model": other},
        {"messages": [one, other]},
        {"prompt": one, "completion": other},
        {"data": one, "columns": other},
        {"0": one, "1": other},
        {"text": one, "question": other},
    ):
        for shape in SHAPES.values():
            assert shape.matches(value) in (True, False)


@pytest.mark.parametrize("name", SHAPES)
def test_it_is_said_who_reads_it(name: str) -> None:
    shape = SHAPES[name]
    assert str(shape.title)
    assert bool(shape.readers) is (shape.kind == "trained")
    assert (shape.rows is not None) is (shape in HOLDERS)


@pytest.mark.parametrize("shape", [it for it in HOLDERS if it.kind == "meant"], ids=lambda it: it.name)
def test_what_is_held_is_written_out_as_it_is_spelled(shape: Shape) -> None:
    for value in EXAMPLES[shape.name]:
        # Numbers and escapes that Python would write differently.
        line = json.dumps(value).replace('"a"', '"\\u0061 1E5"').replace("Hello.", "Hello\\u002e")
        written = REWRITES["examples"]([line])
        assert written
        rows = [json.loads(it) for it in written]
        assert all(guess(row).name in FORMATS for row in rows)
        assert rows == (shape.rows or dict)(json.loads(line))
        for spelled in ('"\\u0061 1E5"', "Hello\\u002e"):
            assert "".join(written).count(spelled) == line.count(spelled)
