"""Columns with a label or a worse answer beside them: `unpaired-alpaca` and `response-rejected`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from formats.asked import convert, found, labels
from snapshots import open_text
from tuneline.features.completion.completion import complete
from tuneline.features.completion.snippets import plain as filled
from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.formats.training import trained

TAG = {"instruction": "Add.", "input": "1 2", "output": "Three", "kto_tag": True}
LABEL = {"history": [["a", "b"]], "instruction": "Add.", "output": "Three", "label": False}
ASKED = {"prompt": "One", "response": "Two", "rejected_response": "Three"}
QUERY = {
    "system": "Count.",
    "history": [["a", "b"]],
    "query": "One",
    "response": "Two",
    "rejected_response": "Three",
}
ALL = [TAG, LABEL, ASKED, QUERY]


@pytest.mark.parametrize("example", ALL, ids=str)
def test_a_sound_example_has_no_finding(example: dict[str, Any]) -> None:
    assert found(example, example) == []
    assert found(example, example, target="openai")[0] == ("wrong-format", "")
    name = guess(example).name or ""
    assert name == ("response-rejected" if "response" in example else "unpaired-alpaca")
    assert convert(name, example, name) == (example, [])


@pytest.mark.parametrize(
    ("example", "changed", "expected"),
    [
        (TAG, {"kto_tag": "true"}, ("wrong-type", "kto_tag")),
        (TAG, {"kto_tag": 0}, ("wrong-type", "kto_tag")),
        (TAG, {"output": ["a", "b"]}, ("wrong-type", "output")),
        (TAG, {"output": ""}, ("empty-content", "output")),
        (LABEL, {"label": "false"}, ("wrong-type", "label")),
        (LABEL, {"history": ["a", "b", "c"]}, ("wrong-type", "history")),
        (ASKED, {"rejected_response": "Two"}, ("identical-pair", "rejected_response")),
        (ASKED, {"rejected_response": ["Three"]}, ("wrong-type", "rejected_response")),
        (ASKED, {"response": 5}, ("wrong-type", "response")),
        (ASKED, {"response": ""}, ("empty-content", "response")),
        (QUERY, {"query": 5}, ("wrong-type", "query")),
    ],
    ids=str,
)
def test_one_fault_is_one_finding(
    example: dict[str, Any], changed: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert found(example | changed, example) == [expected]


def test_without_any_prompt_there_is_nothing_to_answer() -> None:
    assert found({"response": "Two", "rejected_response": "Three"}, ASKED) == [("missing-key", "")]


@pytest.mark.parametrize(
    ("example", "texts", "learned"),
    [
        (TAG, ["Add.", "1 2", "Three"], [False, False, True]),
        # Of a conversation with a label only the last answer is one.
        (LABEL, ["a", "b", "Add.", "Three"], [False, False, False, True]),
        (ASKED, ["One", "Two", "Three"], [False, True, True]),
        (QUERY, ["Count.", "a", "b", "One", "Two", "Three"], [False] * 4 + [True] * 2),
    ],
    ids=str,
)
def test_what_is_read_and_trained(example: dict[str, Any], texts: list[str], learned: list[bool]) -> None:
    fmt = FORMATS[guess(example).name or ""]
    view = fmt.view(example)
    assert [it.text for it in view.texts()] == texts
    assert [it.yes for section in trained(view, fmt.masks) for it in section] == learned


@pytest.mark.parametrize(
    ("first", "line", "expected"),
    [
        (TAG, '{"instruction": "x", "output": "y", <|>}', ["kto_tag"]),
        (TAG, '{"instruction": "x", "output": "y", "kto_tag": <|>}', ["true", "false"]),
        (ASKED, '{"prompt": "x", <|>}', ["response", "rejected_response"]),
    ],
)
def test_completion(first: dict[str, Any], line: str, expected: list[str]) -> None:
    assert labels(line, first)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("first", "body"),
    [
        (TAG, {"instruction": "", "input": "", "output": "", "kto_tag": True}),
        (ASKED, {"prompt": "", "response": "", "rejected_response": ""}),
    ],
)
def test_an_empty_line_offers_a_whole_example(first: dict[str, Any], body: dict[str, Any]) -> None:
    offers = complete(open_text(json.dumps(first) + "\n"), 1, 0)
    assert json.loads(filled(offers[0].body)) == body


USER, GOOD, BAD = (
    {"role": role, "content": text}
    for role, text in (("user", "One"), ("assistant", "Two"), ("assistant", "Three"))
)
PREFERENCE = {"input": {"messages": [USER]}, "preferred_output": [GOOD], "non_preferred_output": [BAD]}


def test_converted() -> None:
    assert convert("response-rejected", ASKED, "preference") == (PREFERENCE, [])
    assert convert("preference", PREFERENCE, "response-rejected") == (ASKED, [])
    chat = {"messages": [USER, GOOD], "label": False}
    column = {"instruction": "One", "input": "", "output": "Two", "kto_tag": False}
    assert convert("unpaired-messages", chat, "unpaired-alpaca") == (column, [])
    assert convert("unpaired-alpaca", column, "unpaired-messages") == (chat, [])
    plain = {"instruction": "One", "input": "", "output": "Two"}
    assert convert("alpaca", plain, "unpaired-alpaca") == (column | {"kto_tag": True}, [])
    assert convert("unpaired-alpaca", column, "alpaca") == (plain, [("", "whether the answer is good")])


def test_a_worse_answer_that_is_no_text_is_named() -> None:
    call = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    value, losses = convert(
        "preference",
        PREFERENCE | {"non_preferred_output": [BAD | {"tool_calls": [call]}]},
        "response-rejected",
    )
    assert value == ASKED
    assert ("non_preferred_output[0]", "what of the rejected answer is not its text") in losses
