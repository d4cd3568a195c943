"""Conversations with the answers that are compared: beside the messages, as a text, as a second conversation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assert_fix import fix_all
from formats.asked import convert, found, labels
from snapshots import open_text
from tuneline.features.hover.hover import hover
from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.formats.training import trained
from tuneline.syntax.paths import format_path
from tuneline.text.messages import plain

USER = {"role": "user", "content": "One"}
GOOD, BAD = ({"role": "assistant", "content": it} for it in ("Two", "Three"))
BESIDE = {"messages": [USER], "chosen": GOOD, "rejected": BAD}
LISTS = {"messages": [USER], "chosen": [GOOD], "rejected": [BAD]}
TEXTS = {"messages": [USER], "chosen": "Two", "rejected": "Three"}
RESPONSE = {"messages": [USER, GOOD], "rejected_response": "Three"}
WHOLE = {"messages": [USER, GOOD], "rejected_messages": [USER, BAD]}
LONG = {"messages": [USER, GOOD, USER, GOOD], "rejected_messages": [USER, BAD, USER, GOOD]}
ONE = {"messages": [USER, GOOD], "rejected_message": BAD}
OF_OPENPIPE = ONE | {"tools": [], "tool_choice": "auto", "split": "TEST", "metadata": {"prompt_id": "a"}}
ALL = [BESIDE, LISTS, TEXTS, RESPONSE, WHOLE, LONG, ONE]


@pytest.mark.parametrize("example", ALL, ids=str)
def test_a_sound_example_has_no_finding(example: dict[str, Any]) -> None:
    assert found(example, example) == []
    assert found(example, example, target="openai")[0] == ("wrong-format", "")


@pytest.mark.parametrize(
    ("example", "changed", "expected"),
    [
        (BESIDE, {"messages": []}, ("empty-messages", "messages")),
        (BESIDE, {"chosen": GOOD | {"role": "asistant"}}, ("unknown-role", "chosen.role")),
        (BESIDE, {"chosen": {"content": "Two"}}, ("missing-role", "chosen")),
        (BESIDE, {"chosen": GOOD | {"content": ""}}, ("empty-content", "chosen.content")),
        (BESIDE, {"chosen": USER}, ("output-count", "chosen")),
        (BESIDE, {"chosen": []}, ("output-count", "chosen")),
        (BESIDE, {"rejected": 5}, ("wrong-type", "rejected")),
        (BESIDE, {"rejected": BAD | {"content": 5}}, ("wrong-type", "rejected.content")),
        (BESIDE, {"rejected": GOOD}, ("identical-pair", "rejected.content")),
        (BESIDE, {"messages": [USER, BAD]}, ("input-ends-with-assistant", "messages[1].role")),
        (RESPONSE, {"messages": [USER]}, ("output-count", "messages")),
        (RESPONSE, {"messages": []}, ("output-count", "messages")),
        (RESPONSE, {"messages": "Two"}, ("wrong-type", "messages")),
        (RESPONSE, {"rejected_response": "Two"}, ("identical-pair", "rejected_response")),
        (RESPONSE, {"rejected_response": ["Three"]}, ("wrong-type", "rejected_response")),
        (
            WHOLE,
            {"rejected_messages": [{"role": "user", "content": "Ten"}, BAD]},
            ("different-prompts", "rejected_messages[0].content"),
        ),
        (WHOLE, {"rejected_messages": [BAD]}, ("different-prompts", "messages[0].content")),
        (WHOLE, {"rejected_messages": []}, ("output-count", "rejected_messages")),
        (ONE, {"messages": [USER]}, ("output-count", "messages")),
        (ONE, {"rejected_message": GOOD}, ("identical-pair", "rejected_message.content")),
        (ONE, {"rejected_message": "Three"}, ("wrong-type", "rejected_message")),
        (ONE, {"rejected_message": [BAD]}, ("wrong-type", "rejected_message")),
        (ONE, {"rejected_message": {"content": "Three"}}, ("missing-role", "rejected_message")),
        (ONE, {"rejected_message": BAD | {"content": None}}, ("missing-content", "rejected_message.content")),
        (ONE, {"rejected_message": BAD | {"role": "user"}}, ("role-not-allowed", "rejected_message.role")),
        (OF_OPENPIPE, {"split": "train"}, ("wrong-type", "split")),
        (WHOLE, {"rejected_messages": [USER, GOOD]}, ("identical-pair", "rejected_messages[1].content")),
        (
            WHOLE,
            {"messages": [USER, GOOD, USER], "rejected_messages": [USER, GOOD, USER, BAD]},
            ("output-count", "messages"),
        ),
    ],
    ids=str,
)
def test_one_fault_is_one_finding(
    example: dict[str, Any], changed: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert found(example | changed, example) == [expected]


@pytest.mark.parametrize(
    ("example", "places"),
    [
        (BESIDE, [["messages[0]"], ["chosen"], ["rejected"]]),
        (LISTS, [["messages[0]"], ["chosen[0]"], ["rejected[0]"]]),
        (TEXTS, [["messages[0]"], ["chosen"], ["rejected"]]),
        (RESPONSE, [["messages[0]"], ["messages[1]"], ["rejected_response"]]),
        (RESPONSE | {"messages": [USER]}, [["messages[0]"], [], ["rejected_response"]]),
        (WHOLE, [["messages[0]"], ["messages[1]"], ["rejected_messages[1]"]]),
    ],
    ids=str,
)
def test_where_the_answers_are(example: dict[str, Any], places: list[list[str]]) -> None:
    fmt = FORMATS[guess(example).name or ""]
    view = fmt.view(example)
    assert [[format_path(it.turn_path(at)) for at in range(len(it.turns))] for it in view.sections] == places
    learned = [[it.yes for it in section] for section in trained(view, fmt.masks)]
    assert learned == [[number > 0] * len(it) for number, it in enumerate(places)]


@pytest.mark.parametrize(
    ("example", "before", "words"),
    [
        (BESIDE, "{", "Preference with messages example"),
        (BESIDE, "chosen", "The better answer: a message, a list of them, or a string."),
        (RESPONSE, "rejected_response", "The worse answer, instead of the last message."),
        (WHOLE, "rejected_messages", "The conversation, which ends with the worse answer."),
        (RESPONSE, "Two", "Trained"),
    ],
)
def test_hover(example: dict[str, Any], before: str, words: str) -> None:
    line = json.dumps(example)
    said = hover(open_text(line), 0, line.index(before))
    assert said is not None
    assert words in plain(said.blocks)


@pytest.mark.parametrize(
    ("first", "line", "expected"),
    [
        (BESIDE, '{"messages": [{"role": "user", "content": "x"}], <|>}', ["chosen", "rejected"]),
        (
            BESIDE,
            '{"messages": [{"role": "user", "content": "x"}], "chosen": {"<|>"}, "rejected": ""}',
            ["role", "content"],
        ),
        (RESPONSE, '{"messages": [<|>], "rejected_response": ""}', ["user", "system"]),
        (
            RESPONSE,
            '{"messages": [{"role": "user", "content": "x"}, <|>], "rejected_response": ""}',
            ["assistant"],
        ),
        (RESPONSE, '{"messages": [{"role": "user", "content": "x"}], <|>}', ["rejected_response"]),
        (WHOLE, '{"messages": [], "rejected_messages": [{"<|>"}]}', ["role", "content"]),
        (ONE, '{"messages": [], "rejected_message": {"<|>"}}', ["role", "content"]),
        (ONE, '{"messages": [], "rejected_message": {"role": "<|>"}}', ["assistant"]),
    ],
)
def test_completion(first: dict[str, Any], line: str, expected: list[str]) -> None:
    assert labels(line, first)[: len(expected)] == expected


PREFERENCE = {"input": {"messages": [USER]}, "preferred_output": [GOOD], "non_preferred_output": [BAD]}


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("preference-messages", BESIDE),
        ("rejected-response", RESPONSE),
        ("rejected-messages", WHOLE),
        ("rejected-message", ONE),
    ],
)
def test_converted(name: str, example: dict[str, Any]) -> None:
    assert convert(name, example, "preference") == (PREFERENCE, [])
    assert convert("preference", PREFERENCE, name) == (example, [])


def test_a_rejected_response_is_a_text() -> None:
    call = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    calls = PREFERENCE | {"non_preferred_output": [BAD | {"tool_calls": [call]}]}
    lost = [("non_preferred_output[0]", "what of the rejected answer is not its text")]
    assert convert("preference", calls, "rejected-response") == (RESPONSE, lost)


def test_a_rejected_message_is_the_last_one() -> None:
    longer = PREFERENCE | {"non_preferred_output": [GOOD, BAD]}
    lost = [("non_preferred_output[0]", "what comes before the rejected answer")]
    assert convert("preference", longer, "rejected-message") == (ONE, lost)


def test_a_text_is_wrapped_in_a_message() -> None:
    lines = [json.dumps(it) for it in (ONE | {"rejected_message": "Three"}, ONE | {"id": 1})]
    assert json.loads(fix_all(lines)[0]) == ONE


def test_openpipe_reads_its_keys() -> None:
    assert found(OF_OPENPIPE, OF_OPENPIPE, target="openpipe") == []


@pytest.mark.parametrize("example", ALL, ids=str)
def test_written_as_it_was(example: dict[str, Any]) -> None:
    name = guess(example).name or ""
    assert convert(name, example, name) == (example, [])
