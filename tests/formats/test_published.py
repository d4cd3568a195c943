"""What OpenAI's published schema refuses and the models let pass: asked where a target is named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from strategies import json_values
from tuneline.formats.problems import Problem
from tuneline.formats.published import concerns, published_problems
from tuneline.formats.table import FORMATS
from tuneline.syntax.paths import format_path
from tuneline.text.message import Listed, Message

USER = {"role": "user", "content": "Hi"}
ANSWER = {"role": "assistant", "content": "Hello."}
CALL = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}


def expected_in_words(problem: Problem) -> str:
    return str(Message("{expected}", expected=Listed(problem.expected, "or")))


def problems(name: str, value: dict[str, Any]) -> list[str]:
    """The problems of an example as `kind path: expected`; with problems the example must be of concern."""
    view = FORMATS[name].view(value)
    found = list(published_problems(view))
    assert not found or concerns(view)
    return sorted(
        f"{it.kind} {format_path(it.path)}: {expected_in_words(it)}".removesuffix(": ") for it in found
    )


def chat(answer: dict[str, Any] = ANSWER, **more: object) -> dict[str, Any]:
    return {"messages": [USER, answer], **more}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (chat(), []),
        (chat(tools=[TOOL]), []),
        (chat(tools=[]), []),
        (chat({**ANSWER, "tool_calls": [CALL]}), []),
        # Tools as other trainers write them.
        (chat(tools=[TOOL["function"]]), ["missing tools[0].function", "missing tools[0].type"]),
        (chat(tools=[{"function": TOOL["function"]}]), ["missing tools[0].type"]),
        (chat(tools=[TOOL | {"type": "web_search"}]), ["type tools[0].type: \"function\""]),
        (chat(tools="[]"), ["type tools: a list"]),
        (chat(tools=None), ["type tools: a list"]),
        (chat(functions=[TOOL["function"]]), []),
        (chat(functions=[{}]), ["missing functions[0].name"]),
        # Null for what is not there.
        (chat({**ANSWER, "tool_calls": None}), ["type messages[1].tool_calls: a list"]),
        (chat({**ANSWER, "function_call": None}), []),
        # Calls without a type, and with another one.
        (chat({**ANSWER, "tool_calls": [{"id": "a", "function": {}}]}), ["missing messages[1].tool_calls[0].type"]),
        (chat({**ANSWER, "tool_calls": [CALL, CALL | {"type": "custom"}]}),
         ["type messages[1].tool_calls[1].type: \"function\""]),
        (chat({**ANSWER, "tool_calls": [5]}), []),
        # Parts of another type are a matter of a rule of their own; one without a type is the model's business.
        (chat({**ANSWER, "content": [{"type": "input_audio"}]}), []),
        (chat({**ANSWER, "content": [{"text": "Hi"}, {"type": "text", "text": "Hi"}]}), []),
        ({"messages": [5, "x", None]}, []),
    ],
)  # fmt: skip
def test_chat(value: dict[str, Any], expected: list[str]) -> None:
    assert problems("chat", value) == expected


def test_places_in_a_preference() -> None:
    broken = {**ANSWER, "tool_calls": None}
    prompt = {"messages": [USER, broken], "tools": [{}]}
    value = {"input": prompt, "preferred_output": [broken], "non_preferred_output": [ANSWER]}
    assert problems("preference", value) == [
        "missing input.tools[0].function",
        "missing input.tools[0].type",
        "type input.messages[1].tool_calls: a list",
        "type preferred_output[0].tool_calls: a list",
    ]


def test_plain_examples_are_of_no_concern() -> None:
    assert not concerns(FORMATS["chat"].view(chat()))
    assert not concerns(FORMATS["completion"].view({"prompt": "a", "completion": "b"}))


@given(json_values())
def test_any_value_can_be_asked(value: object) -> None:
    turns = [{"role": "assistant", "content": value, "tool_calls": value}, {"tool_calls": [value]}, value]
    for fmt in FORMATS.values():
        for tried in (dict.fromkeys(fmt.required, turns), dict.fromkeys([*fmt.keys, "functions"], value)):
            view = fmt.view(tried)
            if view.declared:
                assert not list(published_problems(view)) or concerns(view)
