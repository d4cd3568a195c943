"""What a format's model refuses, as problems with paths: one for each cause, none of what other rules judge."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from pydantic import TypeAdapter, ValidationError

from strategies import json_values
from tuneline.formats.errors import problems_of
from tuneline.formats.problems import Problem
from tuneline.formats.table import FORMATS
from tuneline.syntax.paths import format_path
from tuneline.text.message import Listed, Message

USER = {"role": "user", "content": "Hi"}
ANSWER = {"role": "assistant", "content": "Hello."}
CALL = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
PICTURE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}


def expected_in_words(problem: Problem) -> str:
    return str(Message("{expected}", expected=Listed(problem.expected, "or")))


def problems(name: str, value: object) -> list[str]:
    """The problems of a value as `kind path: expected`."""
    fmt = FORMATS[name]
    try:
        fmt.adapter.validate_python(value, strict=True)
    except ValidationError as error:
        found = problems_of(error, value, fmt.tags, fmt.own_rules)
        return sorted(
            f"{it.kind} {format_path(it.path)}: {expected_in_words(it)}".removesuffix(": ") for it in found
        )
    return []


def chat(*turns: object, **more: object) -> dict[str, Any]:
    return {"messages": list(turns), **more}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (chat(USER, ANSWER), []),
        (chat(), ["empty messages"]),
        ({}, ["missing messages"]),
        ({"messages": "Hi"}, ["type messages: a list"]),
        ({"messages": None}, ["type messages: a list"]),
        (chat(USER, "Hello."), ["type messages[1]: an object"]),
        (chat(USER, None, ANSWER), ["type messages[1]: an object"]),
        (chat(USER, [ANSWER]), ["type messages[1]: an object"]),
        # A union of a string and a list errs in both branches: one problem.
        (chat(USER | {"content": 5}), ["type messages[0].content: a string or a list"]),
        (chat(USER | {"content": {}}), ["type messages[0].content: a string or a list"]),
        # The deepest place is the cause, and tags of unions are no steps of the path.
        (chat(USER | {"content": [PICTURE, "Hi"]}), ["type messages[0].content[1]: an object"]),
        (chat(USER | {"content": [{"type": "text"}]}), ["missing messages[0].content[0].text"]),
        (chat(USER | {"content": [{"type": "text", "text": 5}]}), ["type messages[0].content[0].text: a string"]),
        (chat(USER | {"content": [{"type": "image_url"}]}), ["missing messages[0].content[0].image_url"]),
        (chat(USER, ANSWER | {"tool_calls": {}}), ["type messages[1].tool_calls: a list"]),
        (chat(USER, ANSWER | {"tool_calls": [CALL | {"function": {}}]}),
         ["missing messages[1].tool_calls[0].function.arguments", "missing messages[1].tool_calls[0].function.name"]),
        (chat(USER, ANSWER, parallel_tool_calls="yes"), ["type parallel_tool_calls: true or false"]),
        # Keys that are named as a tag is.
        (chat(USER | {"content": [{"type": "text", "text": "a", "image_url": 1}]}), []),
        # What rules of their own judge: roles, and the absence of content.
        (chat({"content": "Hi"}), []),
        (chat({"role": "narrator", "content": "Hi"}), []),
        (chat({"role": 5, "content": "Hi"}), []),
        (chat({"role": "user"}, {"role": "assistant"}), []),
        (chat({"role": "user", "content": None}, {"role": "user", "content": []}), []),
        # Half of a character is a string.
        (chat(USER | {"content": "\ud83d"}), []),
    ],
)  # fmt: skip
def test_chat(value: object, expected: list[str]) -> None:
    assert problems("chat", value) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("completion", {"prompt": 5, "completion": ["b"]}, ["type completion: a string", "type prompt: a string"]),
        ("completion", {}, ["missing completion", "missing prompt"]),
        ("preference", {}, ["missing input", "missing non_preferred_output", "missing preferred_output"]),
        ("preference", {"input": [], "preferred_output": "a", "non_preferred_output": [ANSWER]},
         ["type input: an object", "type preferred_output: a list"]),
        ("preference", {"input": {}, "preferred_output": [ANSWER], "non_preferred_output": [5]},
         ["missing input.messages", "type non_preferred_output[0]: an object"]),
        ("reinforcement", {"messages": [], "answer": 5}, ["empty messages"]),
    ],
)  # fmt: skip
def test_other_formats(name: str, value: object, expected: list[str]) -> None:
    assert problems(name, value) == expected


def test_what_is_seen_is_the_value_as_written() -> None:
    value = chat(USER | {"content": [7]})
    with pytest.raises(ValidationError) as caught:
        FORMATS["chat"].adapter.validate_python(value, strict=True)
    (problem,) = problems_of(caught.value, value, FORMATS["chat"].tags, FORMATS["chat"].own_rules)
    assert (problem.path, problem.seen) == (("messages", 0, "content", 0), 7)


def test_words_of_a_literal_and_of_what_is_not_foreseen() -> None:
    for kind, value, expected in (
        (Literal["a", "b", "c"], "d", '"a", "b" or "c"'),
        (bytes, 5, "a value of another kind"),
    ):
        with pytest.raises(ValidationError) as caught:
            TypeAdapter(dict[str, kind]).validate_python({"k": value}, strict=True)  # type: ignore[valid-type]
        (problem,) = problems_of(caught.value, {"k": value})
        assert (problem.kind, problem.path, expected_in_words(problem)) == ("type", ("k",), expected)


@given(json_values())
def test_every_problem_has_a_place_in_the_value(value: object) -> None:
    for name, fmt in FORMATS.items():
        for tried in (value, dict.fromkeys(fmt.required, value), {key: [value] for key in fmt.required}):
            try:
                fmt.adapter.validate_python(tried, strict=True)
            except ValidationError as error:
                for problem in problems_of(error, tried, fmt.tags, fmt.own_rules):
                    here: Any = tried
                    for step in problem.path[: -1 if problem.kind == "missing" else None]:
                        here = here[step]
                    if problem.kind == "missing":
                        assert problem.path[-1] not in here, name
                    else:
                        assert here == problem.seen or here != here, name
