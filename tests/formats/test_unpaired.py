"""KTO examples, and pairs whose prompt and completion are lists of messages: what of them is read, said and written."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from assert_fix import fix_all
from formats.asked import convert, found, labels
from snapshots import open_text
from tuneline.engine.line import Checker
from tuneline.engine.reading import reading_for
from tuneline.engine.weigh import active_rules
from tuneline.features.completion.completion import complete
from tuneline.features.completion.snippets import plain as filled
from tuneline.features.hover.hover import hover
from tuneline.formats.table import FORMATS
from tuneline.formats.training import trained
from tuneline.rules.counting import count_for
from tuneline.settings.model import Settings
from tuneline.text.messages import plain
from tuneline.tokens.count import count
from tuneline.tokens.encodings import load

USER = {"role": "user", "content": "One"}
ANSWER = {"role": "assistant", "content": "Two"}
TEXTS = {"prompt": "One", "completion": "Two", "label": True}
LISTS = {"prompt": [USER], "completion": [ANSWER], "label": False}
TAGGED = {"prompt": "One", "completion": "Two", "kto_tag": True}
LABELLED = {"messages": [USER, ANSWER, USER, ANSWER], "label": False}
PAIR = {"prompt": [USER], "completion": [ANSWER]}
CALL = {
    "role": "assistant",
    "tool_calls": [{"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
}


@pytest.mark.parametrize("example", [TEXTS, LISTS, TAGGED, LABELLED, PAIR], ids=str)
def test_a_sound_example_has_no_finding(example: dict[str, Any]) -> None:
    assert found(example, example) == []


@pytest.mark.parametrize("example", [TEXTS, LISTS, TAGGED, LABELLED, PAIR], ids=str)
def test_openai_does_not_read_it(example: dict[str, Any]) -> None:
    assert found(example, example, target="openai")[0] == ("wrong-format", "")


@pytest.mark.parametrize(
    ("example", "changed", "expected"),
    [
        (TEXTS, {"label": "true"}, ("wrong-type", "label")),
        (TEXTS, {"label": "False"}, ("wrong-type", "label")),
        # A line of the file's format by its keys, whatever the label is.
        (TEXTS, {"label": 2}, ("wrong-type", "label")),
        (TEXTS, {"label": "good"}, ("wrong-type", "label")),
        (TEXTS, {"label": None}, ("wrong-type", "label")),
        (LABELLED, {"label": 1}, ("wrong-type", "label")),
        (LABELLED, {"label": [True]}, ("wrong-type", "label")),
        (LABELLED, {"messages": []}, ("empty-messages", "messages")),
        (TEXTS, {"completion": ""}, ("empty-content", "completion")),
        (TEXTS, {"completion": 5}, ("wrong-type", "completion")),
        (TEXTS, {"prompt": USER}, ("wrong-type", "prompt")),
        (LISTS, {"prompt": []}, ("empty-messages", "prompt")),
        (LISTS, {"completion": []}, ("empty-messages", "completion")),
        (LISTS, {"completion": ANSWER}, ("wrong-type", "completion")),
        (LISTS, {"completion": [USER]}, ("no-assistant-message", "completion")),
        (LISTS, {"completion": [ANSWER, USER]}, ("last-message-not-assistant", "completion[1].role")),
        (LISTS, {"completion": [ANSWER | {"role": "asistant"}]}, ("unknown-role", "completion[0].role")),
        (LISTS, {"completion": [ANSWER | {"content": 5}]}, ("wrong-type", "completion[0].content")),
        (LISTS, {"prompt": [USER | {"contents": "x"}]}, ("unknown-key", "prompt[0].contents")),
        # The completion answers the call of the prompt.
        (LISTS, {"prompt": [USER, CALL]}, ("unanswered-tool-call", "prompt[1].tool_calls[0]")),
        (
            LISTS,
            {"completion": [{"role": "tool", "tool_call_id": "b", "content": "x"}, ANSWER]},
            ("unknown-tool-call-id", "completion[0].tool_call_id"),
        ),
        (LABELLED, {"label": "true"}, ("wrong-type", "label")),
        (LABELLED, {"messages": [USER]}, ("no-assistant-message", "messages")),
        (LABELLED, {"messages": [USER, ANSWER, USER]}, ("last-message-not-assistant", "messages[2].role")),
        (PAIR, {"completion": []}, ("empty-messages", "completion")),
        (PAIR, {"completion": "Two"}, ("wrong-type", "completion")),
        (
            PAIR,
            {"prompt": [ANSWER | {"role": "user", "content": None}]},
            ("missing-content", "prompt[0].content"),
        ),
    ],
    ids=str,
)
def test_one_fault_is_one_finding(
    example: dict[str, Any], changed: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert found(example | changed, example) == [expected]


def test_numbers_that_are_a_class_leave_a_conversation_what_it_is() -> None:
    classified = {"messages": [USER, ANSWER], "label": 1}
    assert found(classified, classified) == []


def test_a_number_may_be_written_as_a_label() -> None:
    # Among labels: alone it may be the class of a prompt and its completion.
    sound = [json.dumps(TEXTS | {"prompt": str(at), "label": True}) for at in range(2)]
    line = json.dumps(TEXTS | {"label": 0})
    assert fix_all([line, *sound]) == [line, *sound]
    assert fix_all([line, *sound], unsafe=True) == [json.dumps(TEXTS | {"label": False}), *sound]


def test_tools_are_answered_across_the_two_lists() -> None:
    answered = {
        "prompt": [USER, CALL],
        "completion": [{"role": "tool", "tool_call_id": "a", "content": "x"}, ANSWER],
    }
    assert found(LISTS | answered, LISTS) == []


@pytest.mark.parametrize(
    ("name", "example", "expected"),
    [
        ("unpaired", TEXTS, [False, True]),
        ("unpaired", LISTS | {"prompt": [USER, ANSWER, USER]}, [False, False, False, True]),
        ("unpaired", LISTS | {"prompt": "One"}, [False, True]),
        ("unpaired-messages", LABELLED, [False, False, False, True]),
        ("messages-completion", PAIR | {"prompt": [USER, ANSWER, USER]}, [False, False, False, True]),
        (
            "messages-completion",
            PAIR | {"completion": [ANSWER | {"weight": 0}, USER, ANSWER]},
            [False, False, False, True],
        ),
    ],
    ids=str,
)
def test_what_is_trained(name: str, example: dict[str, Any], expected: list[bool]) -> None:
    fmt = FORMATS[name]
    learned = trained(fmt.view(example), fmt.masks)
    assert [it.yes for section in learned for it in section] == expected


@pytest.mark.parametrize(("label", "desired"), [(True, True), (False, False), ("true", None), (1, None)])
@pytest.mark.parametrize(
    ("name", "example"), [("unpaired", TEXTS), ("unpaired", LISTS), ("unpaired-messages", LABELLED)]
)
def test_the_label_says_whether_the_answer_is_wanted(
    name: str, example: dict[str, Any], label: object, desired: bool | None
) -> None:
    view = FORMATS[name].view({**example, "label": label})
    assert view.sections[-1].desired == desired
    assert [turn.role for _, _, turn in view.turns()][-1] == "assistant"


def test_counts() -> None:
    load("o200k_base")
    for name, example in (("unpaired", TEXTS), ("unpaired", LISTS), ("messages-completion", PAIR)):
        reading = replace(reading_for(Settings()), format=FORMATS[name])
        view = Checker(reading, active_rules(Settings())).check(json.dumps(example)).view
        assert view is not None
        counted = count_for(view, reading)
        assert counted is not None
        assert counted.trained == count("Two").tokens
        assert counted.total >= count("One").tokens + counted.trained


@pytest.mark.parametrize(
    ("example", "before", "words"),
    [
        (TEXTS, "{", "KTO example"),
        (LISTS, '{"prompt"', "KTO example"),
        (LABELLED, '{"messages"', "Conversational KTO example"),
        (PAIR, '{"prompt"', "Conversational prompt/completion example"),
        (TEXTS, '"label"', "Whether the answer is wanted: `true` or `false`."),
        (LISTS, '"assistant"', "assistant (not wanted)"),
        (TEXTS, '"Two"', "Trained"),
        (LISTS, '"prompt"', "What the model is given: a string, or a list of messages. Not trained."),
    ],
)
def test_hover(example: dict[str, Any], before: str, words: str) -> None:
    line = json.dumps(example)
    said = hover(open_text(line), 0, line.index(before))
    assert said is not None
    assert words.replace("`", "") in plain(said.blocks).replace("`", "")


@pytest.mark.parametrize(
    ("first", "line", "expected"),
    [
        (TEXTS, "{<|>}", ["prompt", "completion", "label", "kto_tag", "tools"]),
        (TEXTS, '{"prompt": "x", "completion": "y", <|>}', ["label"]),
        (TEXTS, '{"prompt": "x", "completion": "y", "label": <|>}', ["true", "false"]),
        (LISTS, '{"prompt": [<|>], "completion": [], "label": true}', ["user", "system"]),
        (
            LISTS,
            '{"prompt": [{"role": "user", "content": "x"}], "completion": [<|>], "label": true}',
            ["assistant"],
        ),
        (LISTS, '{"prompt": [{"role": "<|>"}], "completion": [], "label": true}', ["user", "system"]),
        (LABELLED, '{"messages": [{"role": "user", "content": "x"}], <|>}', ["label"]),
        (PAIR, '{"prompt": [{"role": "user", "content": "x"}], "completion": <|>}', ["[assistant]"]),
        (
            PAIR,
            '{"prompt": [{"role": "user", "content": "x"}], "completion": [{"<|>"}]}',
            ["role", "content"],
        ),
    ],
)
def test_completion(first: dict[str, Any], line: str, expected: list[str]) -> None:
    assert labels(line, first)[: len(expected)] == expected


def test_an_empty_line_offers_whole_examples() -> None:
    text = json.dumps(TEXTS) + "\n"
    offers = complete(open_text(text), 1, 0)
    assert [it.label for it in offers][:2] == ["KTO example", "KTO example with messages"]
    assert json.loads(filled(offers[0].body)) == {"prompt": "", "completion": "", "label": True}


CHAT = {"messages": [USER, ANSWER]}
LABEL = [("", "whether the answer is good")]


@pytest.mark.parametrize(
    ("name", "example", "other", "value", "losses"),
    [
        ("unpaired", TEXTS, "chat", CHAT, LABEL),
        ("unpaired", LISTS, "chat", CHAT, LABEL),
        ("unpaired-messages", CHAT | {"label": False}, "chat", CHAT, LABEL),
        ("unpaired-messages", CHAT | {"label": False}, "unpaired", LISTS, []),
        ("unpaired", LISTS, "unpaired-messages", CHAT | {"label": False}, []),
        # An answer without a label is one to learn.
        ("chat", CHAT, "unpaired", LISTS | {"label": True}, []),
        ("chat", CHAT, "unpaired-messages", CHAT | {"label": True}, []),
        ("chat", CHAT, "messages-completion", PAIR, []),
        ("messages-completion", PAIR, "chat", CHAT, []),
        ("messages-completion", PAIR, "completion", {"prompt": "One", "completion": "Two"}, []),
        ("completion", {"prompt": "One", "completion": "Two"}, "unpaired", TEXTS, []),
    ],
)  # fmt: skip
def test_converted(
    name: str, example: dict[str, Any], other: str, value: dict[str, Any], losses: list[tuple[str, str]]
) -> None:
    assert convert(name, example, other) == (value, losses)


def test_a_preference_keeps_its_better_half() -> None:
    preferred = {
        "input": {"messages": [USER]},
        "preferred_output": [ANSWER],
        "non_preferred_output": [{"role": "assistant", "content": "Three"}],
    }
    lost = [("non_preferred_output[0]", "the rejected answer")]
    assert convert("preference", preferred, "unpaired") == (LISTS | {"label": True}, lost)
    assert convert("preference", preferred, "unpaired-messages") == (CHAT | {"label": True}, lost)
