"""The account of a conversion names what is lost, moved, added, or means another thing, each once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tuneline.domain.masks import Masks
from tuneline.formats.conversion.convert import Conversion, Converted, convert
from tuneline.formats.conversion.fit import Fit
from tuneline.formats.table import FORMATS
from tuneline.syntax.parse import parse
from tuneline.syntax.source import sourced, written

CALL = {"id": "call_1", "type": "function", "function": {"name": "find", "arguments": '{"q": "a"}'}}
TOOL = {
    "type": "function",
    "function": {"name": "find", "description": "Finds.", "parameters": {"type": "object"}},
}
USER = {"role": "user", "content": "Hi"}
ANSWER = {"role": "assistant", "content": "Yo"}
MASKED = ANSWER | {"content": "Hm", "weight": 0}


def converted(value: dict[str, Any], here: str, there: str, **how: Any) -> Converted:
    return convert(FORMATS[here], sourced(parse(written(value))), Conversion(FORMATS[there], **how))


def said(value: dict[str, Any], here: str, there: str, **how: Any) -> list[str]:
    return [f"{it.level}: {it.what}" for it in converted(value, here, there, **how).differences]


def chat(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"messages": list(messages), **more}


@pytest.mark.parametrize(
    ("value", "there", "expected"),
    [
        (chat(USER, ANSWER), "sharegpt", []),
        (chat(USER, ANSWER), "alpaca", []),
        (
            chat(USER, MASKED, USER, ANSWER),
            "sharegpt",
            ["changed: a message that was not trained is trained now"],
        ),
        (chat(USER, ANSWER | {"weight": 1}), "nova", ["implied: a weight"]),
        (chat(USER, ANSWER | {"weight": 0.5}), "nova", ["lost: a weight"]),
        (chat(USER | {"name": "ada"}, ANSWER), "gemini", ["lost: the name of a participant"]),
        (chat(USER, ANSWER | {"content": None}), "nova", ["lost: null as the content of a message"]),
        (
            chat(USER, ANSWER | {"reasoning_content": "So."}),
            "sharegpt",
            ["moved: the reasoning, into the text of the answer"],
        ),
        (chat(USER, ANSWER, parallel_tool_calls=False), "sharegpt", ['lost: the key "parallel_tool_calls"']),
        (chat(USER, ANSWER, parallel_tool_calls=None), "sharegpt", []),
        (
            chat(USER, ANSWER | {"content": None, "tool_calls": [CALL]}, tools=[TOOL]),
            "sharegpt",
            ["lost: the id of a tool call"],
        ),
        (
            chat({"role": "developer", "content": "Be."}, USER, ANSWER),
            "nova",
            ["moved: the name of a role, to the usual one"],
        ),
        (chat(USER, ANSWER), "unpaired", ["invented: the label of the answer"]),
        (
            chat(USER, ANSWER),
            "preference",
            ['lost: the example: it has nothing for "non_preferred_output", which the format needs'],
        ),
    ],
)
def test_from_chat(value: dict[str, Any], there: str, expected: list[str]) -> None:
    assert said(value, "chat", there) == expected


def test_what_a_reader_obeys_counts_and_not_what_is_written() -> None:
    value = chat(USER, MASKED, USER, ANSWER)
    obeys = Masks("weight", frozenset(("assistant",)))
    assert said(value, "chat", "sharegpt", masks_after=obeys) == []
    assert said(value, "chat", "chat", masks_after=Masks()) == [
        "changed: a message that was not trained is trained now"
    ]


def test_one_example_for_each_trained_answer() -> None:
    value = chat(USER, MASKED, {"role": "user", "content": "And?"}, ANSWER)
    found = converted(value, "chat", "messages-completion", split=True)
    assert [(it.level, str(it.what)) for it in found.differences] == [("implied", "a weight")]
    assert [it["completion"] for it in found.values] == [[ANSWER]]
    assert len(found.values[0]["prompt"]) == 3
    # One whose answers are all trained stays one.
    assert len(converted(chat(USER, ANSWER, USER, ANSWER), "chat", "sharegpt", split=True).values) == 1


def test_arguments_roles_and_ids_as_a_reader_takes_them() -> None:
    answered = {"role": "tool", "tool_call_id": "call_1", "content": "x"}
    value = chat(
        {"role": "developer", "content": "Be."},
        USER,
        {"role": "assistant", "tool_calls": [CALL]},
        answered,
        ANSWER,
    )
    fit = Fit(frozenset(("system", "user", "assistant", "tool")), "object", 9)
    found = converted(value, "chat", "chat", fit=fit)
    system, _, caller, answer, _ = found.values[0]["messages"]
    (call,) = caller["tool_calls"]
    assert system["role"] == "system"
    assert call["function"]["arguments"] == {"q": "a"}
    assert call["id"] == answer["tool_call_id"]
    assert len(call["id"]) == 9
    assert call["id"].isalnum()
    assert converted(value, "chat", "chat", fit=fit) == found
    assert {it.level for it in found.differences} == {"moved"}  # the ids and the role


def test_a_system_text_for_a_reader_without_that_role() -> None:
    value = chat({"role": "system", "content": "Be."}, USER, ANSWER)
    found = converted(value, "chat", "chat", fit=Fit(frozenset(("user", "assistant"))))
    assert found.values[0]["messages"][0] == {"role": "user", "content": "Be.\n\nHi"}
    assert [str(it.what) for it in found.differences] == ["the system message, into the first question"]
    assert [it.level for it in found.differences] == ["moved"]


def test_a_text_that_is_there_again_after_it_was_joined_is_in_its_place() -> None:
    value = chat({"role": "system", "content": "Be."}, USER, ANSWER, USER, ANSWER)
    found = said(value, "chat", "chat", fit=Fit(frozenset(("user", "assistant"))))
    assert found == ["moved: the system message, into the first question"]


def test_calls_without_ids_get_some_and_their_answers_the_same() -> None:
    calls = [
        {
            "from": "function_call",
            "value": json.dumps([{"name": "a", "arguments": {}}, {"name": "b", "arguments": {}}]),
        },
        {"from": "observation", "value": "one"},
        {"from": "observation", "value": "two"},
    ]
    turns = [{"from": "human", "value": "Hi"}, *calls, {"from": "gpt", "value": "Yo"}]
    found = converted({"conversations": turns}, "sharegpt", "chat")
    _, caller, one, two, _ = found.values[0]["messages"]
    assert [it["id"] for it in caller["tool_calls"]] == ["call_1", "call_2"]
    assert [one["tool_call_id"], two["tool_call_id"]] == ["call_1", "call_2"]
    assert {(it.level, str(it.what)) for it in found.differences} == {
        ("invented", "the id of a tool call"),
        ("invented", "the id of the call that a tool answers"),
    }


def test_an_edited_example_comes_back_with_its_edits() -> None:
    value = chat(USER | {"name": "ada"}, ANSWER)
    found = converted(value, "chat", "sharegpt", carry="_kept").values[0]
    assert converted(found, "sharegpt", "chat", carry="_kept").values == (value,)
    found["conversations"][1]["value"] = "Edited."
    back = converted(found, "sharegpt", "chat", carry="_kept").values[0]
    assert back == chat(USER, ANSWER | {"content": "Edited."})


@pytest.mark.parametrize("kept", [1, {}, [], {"format": "chat"}, {"mark": "x"}])
def test_a_key_that_keeps_something_else(kept: object) -> None:
    value = {
        "conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Yo"}],
        "_kept": kept,
    }
    (found,) = converted(value, "sharegpt", "chat", carry="_kept").values
    assert found["messages"] == [USER, ANSWER]
    assert converted(found, "chat", "sharegpt", carry="_kept").values == (value,)


def test_keys_that_a_reader_rejects_are_left_out_and_named() -> None:
    value = chat(USER | {"name": "ada"}, ANSWER | {"reasoning_content": "So."}, parallel_tool_calls=False)
    refused = {("parallel_tool_calls",), ("messages", 0, "name"), ("messages", 1, "reasoning_content")}
    fit = Fit(refuses=lambda path, _known: path in refused)
    found = converted(value, "chat", "chat", fit=fit)
    assert found.values == (chat(USER, ANSWER | {"content": "<think>\nSo.\n</think>\n\nYo"}),)
    assert [(it.level, str(it.what)) for it in found.differences] == [
        ("moved", "the reasoning, into the text of the answer"),
        ("lost", "the name of a participant"),
        ("lost", 'the key "parallel_tool_calls"'),
    ]


def test_calls_that_lose_their_ids_come_back_as_they_were() -> None:
    called = {"role": "assistant", "function_call": {"name": "find", "arguments": "not JSON"}}
    value = chat(USER, called, {"role": "function", "name": "find", "content": "x"}, ANSWER)
    for there in ("nova", "gemini", "anthropic", "sharegpt"):
        (found,) = converted(value, "chat", there, carry="_kept").values
        assert converted(found, there, "chat", carry="_kept").values == (value,), there


def test_a_call_without_arguments_is_one_with_none() -> None:
    called = {
        "role": "assistant",
        "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "f"}}],
    }
    assert "lost: a tool call" not in said(chat(USER, called), "chat", "nova")


def test_the_parts_of_a_text_are_joined_and_a_null_weight_says_nothing() -> None:
    parts = [{"type": "text", "text": "One"}, {"type": "text", "text": "two."}]
    found = converted(chat({"role": "user", "content": parts}, ANSWER | {"weight": None}), "chat", "sharegpt")
    assert found.values[0]["conversations"][0]["value"] == "One\ntwo."
    assert [(it.level, str(it.what)) for it in found.differences] == [
        ("moved", "the parts of a text, joined into one"),
    ]
