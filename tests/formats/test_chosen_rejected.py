"""Chosen and rejected answers as texts, as lists and as conversations that begin alike."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assert_fix import fix_all
from formats.asked import convert, found, labels
from snapshots import open_text
from tuneline.features.hover.hover import hover
from tuneline.formats.table import FORMATS
from tuneline.formats.training import trained
from tuneline.syntax.paths import format_path
from tuneline.text.messages import plain

NAME = "chosen-rejected"
USER = {"role": "user", "content": "One"}
GOOD, BAD = ({"role": "assistant", "content": it} for it in ("Two", "Three"))
SYSTEM = {"role": "system", "content": "Count."}
TAGGED = [{"from": "human", "value": "One"}, {"from": "gpt", "value": "Two"}]
TEXTS = {"prompt": "One", "chosen": "Two", "rejected": "Three"}
LISTS = {"prompt": [USER], "chosen": [GOOD], "rejected": [BAD]}
WHOLE = {"chosen": [USER, GOOD], "rejected": [USER, BAD]}
BARE = {"chosen": "One two", "rejected": "One three"}
ASKED = {"system": "Count.", "question": "One", "chosen": "Two", "rejected": "Three"}
ALPACA = {"instruction": "Count on.", "input": "One", "chosen": "Two", "rejected": "Three"}
LONG = {"chosen": [USER, GOOD, USER, GOOD], "rejected": [USER, BAD, USER, GOOD]}
SAID_TWICE = {"prompt": "One", **WHOLE}
IN_TURNS = ALPACA | {"input": "", "history": [["a", "b"]], "system": "Count."}
ALL = [TEXTS, LISTS, WHOLE, BARE, ASKED, ALPACA, LONG, SAID_TWICE, IN_TURNS]


@pytest.mark.parametrize("example", ALL, ids=str)
def test_a_sound_example_has_no_finding(example: dict[str, Any]) -> None:
    assert found(example, example) == []
    assert found(example, example, target="openai")[0] == ("wrong-format", "")


@pytest.mark.parametrize(
    ("example", "changed", "expected"),
    [
        (TEXTS, {"chosen": ""}, ("empty-content", "chosen")),
        (TEXTS, {"chosen": 5}, ("wrong-type", "chosen")),
        (TEXTS, {"rejected": None}, ("wrong-type", "rejected")),
        (TEXTS, {"rejected": "Two"}, ("identical-pair", "rejected")),
        (TEXTS, {"prompt": 5}, ("wrong-type", "prompt")),
        (LISTS, {"prompt": []}, ("empty-messages", "prompt")),
        (LISTS, {"chosen": []}, ("output-count", "chosen")),
        (LISTS, {"chosen": [USER]}, ("output-count", "chosen")),
        (LISTS, {"chosen": GOOD}, ("wrong-type", "chosen")),
        (LISTS, {"rejected": [GOOD]}, ("identical-pair", "rejected[0].content")),
        (LISTS, {"chosen": [GOOD | {"role": "asistant"}]}, ("unknown-role", "chosen[0].role")),
        (LISTS, {"chosen": [GOOD | {"contents": "x"}]}, ("unknown-key", "chosen[0].contents")),
        (TEXTS, {"rejected": [BAD]}, ("wrong-type", "chosen")),
        (TEXTS, {"chosen": [GOOD]}, ("wrong-type", "rejected")),
        (WHOLE, {"rejected": "Three"}, ("wrong-type", "rejected")),
        (LISTS, {"prompt": "One"}, ("wrong-type", "prompt")),
        (
            WHOLE,
            {"rejected": [{"role": "user", "content": "Ten"}, BAD]},
            ("different-prompts", "rejected[0].content"),
        ),
        (WHOLE, {"rejected": [BAD]}, ("different-prompts", "chosen[0].content")),
        (
            WHOLE,
            {"chosen": [SYSTEM, USER, GOOD], "rejected": [SYSTEM, USER, USER, BAD]},
            ("different-prompts", "rejected[2].content"),
        ),
        (
            WHOLE,
            {"chosen": TAGGED, "rejected": [*TAGGED[:1], {"from": "gpt", "value": "Three"}]},
            ("missing-role", "chosen[0].from"),
        ),
        (WHOLE, {"rejected": [USER, GOOD]}, ("identical-pair", "rejected[1].content")),
        (WHOLE, {"rejected": [USER, BAD | {"content": 5}]}, ("wrong-type", "rejected[1].content")),
    ],
    ids=str,
)
def test_one_fault_is_one_finding(
    example: dict[str, Any], changed: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert found(example | changed, example) == [expected]


@pytest.mark.parametrize(
    "example", [TEXTS | {"rejected": [BAD]}, LISTS | {"rejected": "Three"}, LISTS | {"prompt": "One"}]
)
def test_a_text_beside_messages_becomes_one(example: dict[str, Any]) -> None:
    (line,) = fix_all([json.dumps(example)])
    assert json.loads(line) == LISTS
    assert found(json.loads(line), LISTS) == []


def test_conversations_that_part_at_an_answer_have_one_prompt() -> None:
    later = {"chosen": [USER, GOOD, USER, GOOD], "rejected": [USER, BAD, SYSTEM, USER, BAD]}
    assert found(later, WHOLE) == []


MESSAGES = {"chosen_messages": [USER, GOOD], "rejected_messages": [USER, BAD]}


def test_two_conversations_under_names_of_their_own() -> None:
    assert found(MESSAGES, MESSAGES) == []
    assert found(MESSAGES, MESSAGES, target="openai")[0] == ("wrong-format", "")
    view = FORMATS["chosen-messages"].view(MESSAGES)
    assert [[turn.role for turn in it.turns] for it in view.sections] == [
        ["user"],
        ["assistant"],
        ["assistant"],
    ]
    assert convert("chosen-messages", MESSAGES, "chosen-rejected") == (LISTS, [])
    assert convert("chosen-rejected", LISTS, "chosen-messages") == (MESSAGES, [])
    assert convert("chosen-messages", MESSAGES, "chosen-messages") == (MESSAGES, [])


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"chosen_messages": []}, ("output-count", "chosen_messages")),
        ({"chosen_messages": "Two"}, ("wrong-type", "chosen_messages")),
        ({"rejected_messages": [USER, GOOD]}, ("identical-pair", "rejected_messages[1].content")),
        ({"rejected_messages": [SYSTEM, BAD]}, ("different-prompts", "rejected_messages[0].content")),
        ({"rejected_messages": [USER | {"content": 5}, BAD]}, ("wrong-type", "rejected_messages[0].content")),
    ],
)
def test_one_fault_of_two_conversations(changed: dict[str, Any], expected: tuple[str, str]) -> None:
    assert found(MESSAGES | changed, MESSAGES) == [expected]


def test_half_a_pair() -> None:
    assert found({"prompt": "One", "chosen": "Two"}, TEXTS) == [("missing-key", "")]


@pytest.mark.parametrize(
    ("example", "kinds"),
    [
        (TEXTS, [["prompt"], ["chosen"], ["rejected"]]),
        (WHOLE, [["chosen[0]"], ["chosen[1]"], ["rejected[1]"]]),
        (
            LONG,
            [
                ["chosen[0]"],
                ["chosen[1]", "chosen[2]", "chosen[3]"],
                ["rejected[1]", "rejected[2]", "rejected[3]"],
            ],
        ),
        (BARE, [[], ["chosen"], ["rejected"]]),
        (ASKED, [["system", "question"], ["chosen"], ["rejected"]]),
        (ALPACA, [["instruction", "input"], ["chosen"], ["rejected"]]),
        (ALPACA | {"input": "", "system": ""}, [["instruction"], ["chosen"], ["rejected"]]),
        (
            ALPACA | {"system": "Count.", "history": [["a", "b"]]},
            [["system", "history[0][0]", "history[0][1]", "instruction", "input"], ["chosen"], ["rejected"]],
        ),
        (LISTS | {"system": "Count."}, [["system", "prompt[0]"], ["chosen[0]"], ["rejected[0]"]]),
        # One conversation goes on from the other; the last message is an answer all the same.
        ({"chosen": [USER, GOOD], "rejected": [USER, GOOD]}, [["chosen[0]"], ["chosen[1]"], ["rejected[1]"]]),
        ({"chosen": [USER], "rejected": []}, [[], ["chosen[0]"], []]),
    ],
    ids=str,
)
def test_what_both_begin_with_is_the_prompt(example: dict[str, Any], kinds: list[list[str]]) -> None:
    view = FORMATS[NAME].view(example)
    assert [it.kind for it in view.sections] == ["prompt", "preferred", "rejected"]
    places = [[format_path(it.turn_path(at)) for at in range(len(it.turns))] for it in view.sections]
    assert places == kinds
    learned = trained(view, FORMATS[NAME].masks)
    answers = [[turn.role == "assistant" for turn in it.turns] for it in view.sections[1:]]
    assert [[it.yes for it in section] for section in learned[1:]] == answers
    assert not any(it.yes for it in learned[0])


@pytest.mark.parametrize(
    ("example", "before", "words"),
    [
        (TEXTS, "{", "Chosen/rejected example"),
        (WHOLE, '"Two"', "Trained"),
        (LISTS, '"rejected"', "The worse answer: a string, or a list of messages."),
        (TEXTS, '"chosen"', "The better answer: a string, or a list of messages."),
        (ASKED, '"system"', "What comes before the prompt."),
    ],
)
def test_hover(example: dict[str, Any], before: str, words: str) -> None:
    line = json.dumps(example)
    said = hover(open_text(line), 0, line.index(before) + (before[0] == '"'))
    assert said is not None
    assert words in plain(said.blocks)


@pytest.mark.parametrize(
    ("first", "line", "expected"),
    [
        (TEXTS, "{<|>}", ["chosen", "rejected", "prompt"]),
        (TEXTS, '{"prompt": "x", "chosen": "y", <|>}', ["rejected"]),
        (LISTS, '{"prompt": [<|>], "chosen": [], "rejected": []}', ["user", "system"]),
        (
            LISTS,
            '{"prompt": [{"role": "user", "content": "x"}], "chosen": [<|>], "rejected": []}',
            ["assistant"],
        ),
        (
            LISTS,
            '{"prompt": [{"role": "user", "content": "x"}], "chosen": <|>, "rejected": []}',
            ["[assistant]"],
        ),
        (LISTS, '{"prompt": [{"role": "<|>"}], "chosen": [], "rejected": []}', ["user", "system"]),
        (WHOLE, '{"chosen": [{"<|>"}], "rejected": []}', ["role", "content"]),
    ],
)
def test_completion(first: dict[str, Any], line: str, expected: list[str]) -> None:
    assert labels(line, first)[: len(expected)] == expected


PREFERENCE = {
    "input": {"messages": [USER]},
    "preferred_output": [GOOD],
    "non_preferred_output": [BAD],
}


@pytest.mark.parametrize(
    ("name", "example", "other", "value", "losses"),
    [
        (NAME, TEXTS, "preference", PREFERENCE, []),
        (NAME, LISTS, "preference", PREFERENCE, []),
        (NAME, WHOLE, "preference", PREFERENCE, []),
        ("preference", PREFERENCE, NAME, LISTS, []),
        (NAME, WHOLE, "chat", {"messages": [USER, GOOD]}, [("rejected[1]", "the rejected answer")]),
        ("chat", {"messages": [USER, GOOD]}, NAME, {"prompt": [USER], "chosen": [GOOD]}, []),
    ],
    ids=str,
)
def test_converted(
    name: str, example: dict[str, Any], other: str, value: dict[str, Any], losses: list[tuple[str, str]]
) -> None:
    assert convert(name, example, other) == (value, losses)


@pytest.mark.parametrize("example", ALL, ids=str)
def test_written_as_it_was(example: dict[str, Any]) -> None:
    assert convert(NAME, example, NAME) == (example, [])
