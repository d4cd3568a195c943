"""Chat under Mistral's keys: what is found in it, what is trained, what is offered, what conversion keeps."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fixtures_check import check_text
from formats.asked import convert, found, labels
from formats.prototypes.examples import CHAT
from snapshots import open_text
from tuneline.features.hover.hover import hover
from tuneline.formats.detect import guess
from tuneline.formats.table import FORMATS
from tuneline.formats.training import trained
from tuneline.settings.model import Settings
from tuneline.text.messages import plain

ASKED = {"role": "user", "content": "One"}
ANSWERED = {"role": "assistant", "content": "Two"}
PLAIN = {"interactions": [ASKED, ANSWERED]}
TEXTS = [{"role": "user", "text": "One"}, {"role": "assistant", "text": "Two"}]
TOOLS = CHAT["tools"]


@pytest.mark.parametrize(
    "example",
    [
        PLAIN,
        {"interactions": TEXTS},
        {"interactions": [ASKED, TEXTS[1]]},
        {"system_prompt": "Count.", "messages": [ASKED, ANSWERED]},
        {"messages": [ASKED, ANSWERED], "only_last": True},
        {"messages": CHAT["messages"], "available_tools": TOOLS},
        {"system_prompt": "Count.", "interactions": CHAT["messages"][1:], "tools": TOOLS},
        {"interactions": [ASKED, ANSWERED | {"weight": 0}, *TEXTS]},
    ],
    ids=str,
)
def test_a_sound_example_has_no_finding(example: dict[str, Any]) -> None:
    assert guess(example).name == "mistral"
    assert found(example, PLAIN) == []
    assert found(example, PLAIN, target="openai")[0] == ("wrong-format", "")


@pytest.mark.parametrize(
    ("example", "name"),
    [
        ({"messages": [ASKED, ANSWERED]}, "chat"),
        ({"messages": TEXTS}, "chat"),
        ({"system_prompt": "Count.", "user": "One"}, None),
        ({"interactions": [{"time": 1, "click": "x"}], "user": 1}, None),
    ],
    ids=str,
)
def test_what_is_not_of_this_format(example: dict[str, Any], name: str | None) -> None:
    assert guess(example).name == name


def called(*more: object, **keys: object) -> dict[str, Any]:
    return {"interactions": [ASKED, *more], **keys}


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        (called(ANSWERED, system_prompt=5), ("wrong-type", "system_prompt")),
        (called(ANSWERED, only_last="yes"), ("wrong-type", "only_last")),
        ({"interactions": "x"}, ("wrong-type", "interactions")),
        ({"interactions": []}, ("empty-messages", "interactions")),
        ({"interactions": [5, ANSWERED]}, ("wrong-type", "interactions[0]")),
        (called(), ("no-assistant-message", "interactions")),
        (called(TEXTS[1] | {"role": "asistant"}), ("unknown-role", "interactions[1].role")),
        (called(TEXTS[1] | {"text": " "}), ("empty-content", "interactions[1].text")),
        (called(TEXTS[1] | {"text": None}), ("missing-content", "interactions[1].text")),
        (called(TEXTS[1] | {"text": 5}), ("wrong-type", "interactions[1].text")),
        (called({"role": "assistant"}), ("missing-content", "interactions[1]")),
        (called(ANSWERED | {"text": "Two"}), ("unknown-key", "interactions[1].text")),
        (called(ANSWERED | {"weight": 2}), ("invalid-weight", "interactions[1].weight")),
    ],
    ids=str,
)
def test_one_fault_is_one_finding(example: dict[str, Any], expected: tuple[str, str]) -> None:
    assert found(example, PLAIN) == [expected]


def said(*examples: dict[str, Any]) -> list[tuple[int, str]]:
    return [(it.row, it.finding.rule) for it in check_text("\n".join(map(json.dumps, examples)), Settings())]


def chat(number: int) -> dict[str, Any]:
    return {"messages": [ASKED, ANSWERED | {"content": f"Number {number}"}]}


def test_a_key_beside_its_other_name_is_found() -> None:
    others = [{"interactions": chat(n)["messages"]} for n in range(9)]
    assert said(PLAIN | chat(20), *others) == [(0, "unknown-key")]
    assert said(PLAIN | {"tools": TOOLS, "available_tools": TOOLS}, *others) == [(0, "unknown-key")]


def test_plain_lines_belong_to_a_file_of_this_format() -> None:
    assert said(*({"interactions": chat(n)["messages"]} for n in range(6)), *map(chat, range(10, 14))) == []


def test_in_a_file_of_chat_a_list_under_another_name_is_another_format() -> None:
    assert said(*map(chat, range(12)), PLAIN) == [(12, "mixed-formats")]


def test_the_view() -> None:
    fmt = FORMATS["mistral"]
    view = fmt.view({"system_prompt": "Count.", "interactions": [*TEXTS, ASKED, ANSWERED], "only_last": True})
    assert [turn.role for turn in view.sections[0].turns] == [
        "system",
        "user",
        "assistant",
        "user",
        "assistant",
    ]
    assert [it.text for it in view.texts()] == ["Count.", "One", "Two", "One", "Two"]
    assert [it.yes for it in trained(view, fmt.masks)[0]] == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ('{"system_prompt"', "Mistral example"),
        ('"only_last"', "Whether only the last answer is trained"),
        ('"One"', "Not trained"),
        ('"Two"', "Trained"),
    ],
)
def test_hover(before: str, words: str) -> None:
    line = json.dumps({"system_prompt": "Count.", "interactions": TEXTS, "only_last": False})
    about = hover(open_text(line), 0, line.index(before))
    assert about is not None
    assert words in plain(about.blocks)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"interactions": [{"role": "<|>"}]}', ["user", "assistant"]),
        ('{"interactions": [], "<|>"}', ["available_tools", "only_last"]),
    ],
)
def test_completion(line: str, expected: list[str]) -> None:
    assert set(expected) <= set(labels(line, PLAIN))


def test_chat_and_back() -> None:
    example, losses = convert("chat", CHAT, "mistral")
    assert (example, losses) == ({"interactions": CHAT["messages"], "available_tools": TOOLS}, [])
    with_keys = {"system_prompt": "Be kind.", "interactions": CHAT["messages"][1:], "available_tools": TOOLS}
    assert convert("mistral", with_keys, "chat") == (CHAT, [])
    assert convert("mistral", {"interactions": TEXTS}, "chat") == ({"messages": [ASKED, ANSWERED]}, [])


def test_the_mask_of_the_line_is_named_as_lost() -> None:
    _, losses = convert("mistral", PLAIN | {"only_last": True}, "chat")
    assert losses == [("only_last", "a key that only its own format has")]
